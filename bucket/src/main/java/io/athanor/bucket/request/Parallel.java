package io.athanor.bucket.request;

import io.athanor.tsdb.series.StillWanted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Several reads at once, all of which must succeed. */
public final class Parallel {
    /** Reads that one request makes at once. */
    private static final int MOST = 16;

    /** How often one who waits looks whether anybody still wants the outcome, ms. */
    private static final long LOOK_MS = 50;

    private Parallel() {}

    /** Something that reads. */
    @FunctionalInterface
    public interface Read {
        void run() throws IOException;
    }

    /** Makes all reads; the first failure ends the others. */
    public static void all(List<Read> reads) throws IOException {
        StillWanted.check();
        if (reads.size() == 1) {
            reads.getFirst().run();
            return;
        }
        Semaphore free = new Semaphore(MOST);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>(reads.size());
            for (Read read : reads) {
                running.add(threads.submit(() -> {
                    free.acquire();
                    try {
                        read.run();
                    } finally {
                        free.release();
                    }
                    return null;
                }));
            }
            boolean done = false;
            try {
                for (Future<?> one : running) {
                    await(one);
                }
                done = true;
            } finally {
                if (!done) {
                    threads.shutdownNow();
                }
            }
        }
    }

    private static void await(Future<?> one) throws IOException {
        while (true) {
            try {
                one.get(LOOK_MS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                StillWanted.check();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while reading from the bucket");
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException cause -> throw cause;
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            }
        }
    }
}
