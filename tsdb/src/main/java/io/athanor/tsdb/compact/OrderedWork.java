package io.athanor.tsdb.compact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of work done by some threads, and what comes of them taken one after the other in the order of the pieces: the
 * result does not depend on who was faster. No thread runs ahead of the taker by more than {@code 2 × threads} pieces.
 *
 * @param <T> what a piece comes to; handed back to the workers when it has been taken
 */
public final class OrderedWork<T> {
    /** Does pieces; one per thread. */
    public interface Worker<T> {
        /** @param spare what another piece came to and nobody needs any more, or null */
        T work(int piece, @Nullable T spare);
    }

    /** Takes what the pieces come to. */
    public interface Taker<T> {
        void take(T done) throws IOException;
    }

    private final int pieces;
    private final int ahead;
    private final @Nullable Object[] done;
    private final List<T> spares = new ArrayList<>();
    private int next;
    private int taken;
    private @Nullable Throwable failure;

    private OrderedWork(int pieces, int threads) {
        this.pieces = pieces;
        ahead = 2 * threads;
        done = new Object[ahead];
    }

    /**
     * Does all pieces.
     *
     * @throws InterruptedIOException if the caller is interrupted; the threads have ended then, as on every way out
     */
    public static <T> void run(int pieces, int threads, Supplier<? extends Worker<T>> workers, Taker<T> taker)
            throws IOException {
        OrderedWork<T> work = new OrderedWork<>(pieces, Math.max(1, threads));
        List<Thread> running = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(pieces, Math.max(1, threads)); i++) {
                Worker<T> worker = workers.get();
                running.add(Thread.ofPlatform().daemon().name("merge-" + i).start(() -> work.loop(worker)));
            }
            for (int i = 0; i < pieces; i++) {
                T piece = work.await(i);
                taker.take(piece);
                work.giveBack(piece);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while merging");
        } finally {
            work.stop();
            running.forEach(OrderedWork::join);
        }
    }

    private void loop(Worker<T> worker) {
        try {
            while (true) {
                @Nullable T spare;
                int piece;
                synchronized (this) {
                    while (failure == null && next < pieces && next >= taken + ahead) {
                        wait();
                    }
                    if (failure != null || next >= pieces) {
                        return;
                    }
                    piece = next++;
                    spare = spares.isEmpty() ? null : spares.removeLast();
                }
                T result = worker.work(piece, spare);
                synchronized (this) {
                    done[piece % ahead] = result;
                    notifyAll();
                }
            }
        } catch (Throwable e) { // handed to whoever takes
            fail(e);
        }
    }

    @SuppressWarnings("unchecked")
    private synchronized T await(int piece) throws InterruptedException, IOException {
        while (failure == null && done[piece % ahead] == null) {
            wait();
        }
        Object result = done[piece % ahead];
        if (result == null) {
            throw rethrown();
        }
        done[piece % ahead] = null;
        return (T) result;
    }

    private IOException rethrown() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return new InterruptedIOException("interrupted while merging");
    }

    private synchronized void giveBack(T piece) {
        taken++;
        spares.add(piece);
        notifyAll();
    }

    private synchronized void fail(Throwable why) {
        if (failure == null) {
            failure = why;
        }
        notifyAll();
    }

    private void stop() {
        fail(new java.util.concurrent.CancellationException("stopped"));
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
