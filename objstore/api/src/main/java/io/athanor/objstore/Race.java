package io.athanor.objstore;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several requests for one answer: the first that comes is taken, the others are interrupted, and what they still give is
 * thrown away. One that fails leaves it to the others; a missing object is an answer.
 */
final class Race<T> {
    private final Request<T> request;
    private final Consumer<T> discard;
    private final List<Thread> runners = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private @Nullable Outcome<T> outcome;
    private int running;

    Race(Request<T> request, Consumer<T> discard) {
        this.request = request;
        this.discard = discard;
    }

    /** One request; may be called by several threads. */
    interface Request<T> {
        T send() throws IOException;
    }

    /** @param runner which request it was, from 0 */
    record Outcome<T>(@Nullable T answer, @Nullable Throwable failure, int runner) {
        T orThrow() throws IOException {
            return switch (failure) {
                case null -> java.util.Objects.requireNonNull(answer);
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            };
        }
    }

    /** Sends one more request. */
    synchronized void start() {
        int number = runners.size();
        running++;
        runners.add(Thread.ofVirtual().name("hedge-" + number).start(() -> run(number)));
    }

    /**
     * Waits for an answer, or until all requests failed.
     *
     * @param nanos at most so long; negative: as long as it takes
     * @return null: there is none yet
     */
    synchronized @Nullable Outcome<T> await(long nanos, LongSupplier nanoTime) throws InterruptedIOException {
        long start = nanoTime.getAsLong();
        try {
            while (outcome == null && running > 0) {
                long left = nanos - (nanoTime.getAsLong() - start);
                if (nanos < 0) {
                    wait();
                } else if (left <= 0) {
                    return null;
                } else {
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the bucket");
        }
        if (outcome == null) {
            IOException first = failures.getFirst();
            failures.stream().skip(1).forEach(first::addSuppressed);
            outcome = new Outcome<>(null, first, 0);
        }
        return outcome;
    }

    /** No answer is wanted any more. */
    synchronized void abandon() {
        if (outcome == null) {
            outcome = new Outcome<>(null, new InterruptedIOException("abandoned"), -1);
        }
        runners.forEach(Thread::interrupt);
    }

    private void run(int number) {
        if (Thread.currentThread().isInterrupted()) {
            failed(new InterruptedIOException("another request was faster"));
            return;
        }
        try {
            T answer = request.send();
            if (!decide(new Outcome<>(answer, null, number))) {
                discard.accept(answer);
            }
        } catch (ObjectNotFoundException e) {
            decide(new Outcome<>(null, e, number));
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            decide(new Outcome<>(null, e, number));
        }
    }

    private synchronized boolean decide(Outcome<T> by) {
        running--;
        boolean isFirst = outcome == null;
        if (isFirst) {
            outcome = by;
            for (int i = 0; i < runners.size(); i++) {
                if (i != by.runner()) {
                    runners.get(i).interrupt();
                }
            }
        }
        notifyAll();
        return isFirst;
    }

    private synchronized void failed(IOException e) {
        running--;
        failures.add(e);
        notifyAll();
    }
}
