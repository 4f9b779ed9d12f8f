package io.athanor.promql.engine;

import io.athanor.promql.PromqlException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The threads that coordinate queries. What one query computes alone (labels, sorting) may take long; a virtual thread
 * would keep its carrier meanwhile, and with it everyone else's requests, so that each query has a thread that the
 * system's scheduler shares out fairly.
 */
public final class Coordinators implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("promql-query-", 0).daemon(true).factory());

    /** Runs the work, and waits for it; on the caller's own thread if that is not a virtual one. */
    public <T> T run(Supplier<T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        try {
            return await(threads.submit(work::get));
        } catch (RejectedExecutionException e) {
            throw new PromqlException(PromqlException.Kind.CANCELED, "the query engine has been closed", e);
        }
    }

    private static <T> T await(Future<T> future) {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    isInterrupted = true; // the work ends by itself; its answer has to be taken care of
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException cause -> throw cause;
                        case Error cause -> throw cause;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
