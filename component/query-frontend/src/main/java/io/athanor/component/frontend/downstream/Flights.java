package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.SharedBudget;
import io.athanor.server.telemetry.RequestScope;
import io.athanor.server.tracing.Tracing;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Requests under way: who asks what is being asked already waits for the same answer. A request that nobody waits for any more is
 * given up. Closing it gives up all.
 *
 * @param <T> what is made of an answer, shared by all who wait
 */
public final class Flights<T> implements AutoCloseable {
    /** So long a large answer's reader waits for who sends it. */
    private static final long MOST_SENDING_NANOS = 1_000_000_000L;

    private final Retries retries;
    private final int mostTries;
    private final IntConsumer retried;
    private final Runnable shared;
    private final Memory memory;
    private final Tracing tracing;
    private final Map<String, Flight> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Where answers are reserved.
     *
     * @param arrays into which large ones are read
     */
    public record Memory(SharedBudget all, BudgetTerms terms, LargeArrays arrays) {}

    /** Makes something of an answer, and keeps nothing of a large one's body. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Answered answered) throws IOException;
    }

    /**
     * @param mostTries of a request
     * @param retried is told of each request how often it was tried in vain
     * @param shared is run whenever somebody joins another's request
     */
    public Flights(
            Retries retries, int mostTries, IntConsumer retried, Runnable shared, Memory memory, Tracing tracing) {
        this.retries = retries;
        this.mostTries = mostTries;
        this.retried = retried;
        this.shared = shared;
        this.memory = memory;
        this.tracing = tracing;
    }

    /**
     * Asks, or waits for who has asked already.
     *
     * @param kind of what the reader makes: requests of another kind are not shared
     * @throws QuerierException if there is no answer
     * @throws StoppedException if it was stopped
     */
    public T get(String kind, Ask ask, Reader<T> reader, Costs costs, Stop stop) throws IOException {
        try (Seat seat = join(kind, ask, reader)) {
            T result = seat.result(stop);
            seat.costs(costs);
            return result;
        }
    }

    /** The same without waiting; what is returned has to be closed. */
    public Seat join(String kind, Ask ask, Reader<T> reader) {
        Flight flight = underWay.compute(kind + ' ' + ask.key(), (key, there) -> {
            if (there != null && there.join()) {
                shared.run();
                return there;
            }
            return new Flight(key);
        });
        flight.begin(ask, reader);
        return new Seat(flight);
    }

    /** Somebody who waits for an answer. Closing it says that he does not any more. */
    public final class Seat implements AutoCloseable {
        private final Flight flight;
        private boolean onlySends;

        private Seat(Flight flight) {
            this.flight = flight;
        }

        /** The answer while it comes. */
        public Coming coming() {
            return flight.coming;
        }

        /** Says that only the bytes are waited for: whatever is made of them has time until they are sent. */
        public void onlySends() {
            onlySends = flight.sends();
        }

        /** What was made of it, once that is there; as {@link Flights#get}. */
        public T result(Stop stop) throws IOException {
            return flight.await(stop);
        }

        /** Adds what it has cost; once the answer is whole. */
        public void costs(Costs to) {
            to.add(flight.costs);
        }

        @Override
        public void close() {
            flight.leave(onlySends);
        }
    }

    @Override
    public void close() {
        underWay.values().forEach(flight -> flight.own.stop());
        threads.shutdown();
    }

    private final class Flight {
        private final String key;
        private final Stop own = new Stop();
        private final Costs costs = new Costs();
        private final Coming coming = new Coming(memory.arrays());
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private int waiting = 1;
        private int sending;
        private boolean begun;
        private boolean isRead;

        private Flight(String key) {
            this.key = key;
        }

        synchronized boolean join() {
            if (waiting == 0) {
                return false;
            }
            waiting++;
            return true;
        }

        synchronized boolean sends() {
            sending++;
            return true;
        }

        void leave(boolean sent) {
            synchronized (this) {
                sending -= sent ? 1 : 0;
                waiting--;
                notifyAll();
                if (waiting > 0) {
                    return;
                }
            }
            underWay.remove(key, this);
            own.stop();
            releaseIfUnused();
        }

        private void releaseIfUnused() {
            synchronized (this) {
                if (waiting > 0 || !isRead) {
                    return;
                }
            }
            coming.release();
        }

        /** Waits until all that wait for bytes alone have them, but not for long. */
        private synchronized void awaitSent() {
            long end = System.nanoTime() + MOST_SENDING_NANOS;
            try {
                for (long left = MOST_SENDING_NANOS; left > 0 && sending > 0 && sending == waiting; ) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                    left = end - System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void begin(Ask ask, Reader<T> reader) {
            synchronized (this) {
                if (begun) {
                    return;
                }
                begun = true;
            }
            RequestScope scope = RequestScope.here(tracing.here());
            threads.execute(() -> scope.call(() -> {
                fly(ask, reader);
                return true;
            }));
        }

        private void fly(Ask ask, Reader<T> reader) {
            try (ByteBudget room = new ByteBudget(memory.terms(), memory.all())) {
                Answered answered = retries.ask(ask, mostTries, retried, costs, room, own, coming);
                coming.ends(true);
                awaitSent();
                result.complete(reader.read(answered));
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                result.completeExceptionally(e);
            } finally {
                coming.ends(false);
                underWay.remove(key, this);
                synchronized (this) {
                    isRead = true;
                }
                releaseIfUnused();
            }
        }

        T await(Stop stop) throws IOException {
            CompletableFuture<T> mine = result.copy();
            try (Stop.Handle _ = stop.onStop(() -> mine.completeExceptionally(new StoppedException()))) {
                return mine.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoppedException();
            } catch (ExecutionException e) {
                throw why(e);
            }
        }

        private IOException why(ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return switch (cause) {
                case StoppedException stopped -> stopped;
                case QuerierException querier -> querier;
                case IOException io -> io;
                case RuntimeException runtime -> throw runtime;
                case Error error -> throw error;
                case null, default -> new IOException(cause);
            };
        }
    }
}
