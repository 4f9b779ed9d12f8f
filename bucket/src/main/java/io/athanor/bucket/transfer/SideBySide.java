package io.athanor.bucket.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Requests to a bucket that do not depend on each other: some are under way at once. */
public final class SideBySide {
    /** How many requests are under way at the same time, where nothing else is said. */
    public static final int AT_ONCE = 16;

    private SideBySide() {}

    /** What is asked for one thing. */
    public interface Request<T> {
        void send(T of) throws IOException;
    }

    /**
     * Sends all requests, up to 16 at once; of one in the caller's thread.
     *
     * @throws IOException what one of them failed of; all have ended then, those after it may not have been sent
     */
    public static <T> void run(Collection<T> all, Request<T> request) throws IOException {
        run(all, AT_ONCE, request);
    }

    /** The same with another number at once. */
    public static <T> void run(Collection<T> all, int atOnce, Request<T> request) throws IOException {
        if (all.size() <= 1 || atOnce == 1) {
            for (T one : all) {
                request.send(one);
            }
            return;
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(
                Math.min(all.size(), atOnce), Thread.ofVirtual().name("bucket-").factory())) {
            List<Future<@Nullable Void>> sent = new ArrayList<>();
            for (T one : all) {
                sent.add(pool.submit(() -> {
                    request.send(one);
                    return null;
                }));
            }
            try {
                for (Future<@Nullable Void> answer : sent) {
                    answer.get();
                }
            } finally {
                sent.forEach(answer -> answer.cancel(true));
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IOException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the bucket");
        }
    }
}
