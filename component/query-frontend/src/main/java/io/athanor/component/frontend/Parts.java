package io.athanor.component.frontend;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.server.telemetry.RequestScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Does several things for one request, some at once; where one fails the others are given up. */
final class Parts {
    private final ExecutorService threads;

    Parts(ExecutorService threads) {
        this.threads = threads;
    }

    /** One of them. */
    @FunctionalInterface
    interface Part<T> {
        T run(Stop stop) throws IOException;
    }

    /**
     * Their results, in order.
     *
     * @param atOnce no more than these; 0: any number
     * @throws IOException the first failure
     */
    <T> List<T> all(List<Part<T>> parts, int atOnce, RequestScope scope, Stop stop) throws IOException {
        if (parts.size() == 1) {
            return List.of(parts.getFirst().run(stop));
        }
        Stop own = new Stop();
        AtomicReferenceArray<@Nullable T> results = new AtomicReferenceArray<>(parts.size());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicInteger next = new AtomicInteger();
        int workers = atOnce == 0 ? parts.size() : Math.min(atOnce, parts.size());
        CountDownLatch ended = new CountDownLatch(workers);
        Runnable work = () -> {
            try {
                for (int i = next.getAndIncrement();
                        i < parts.size() && failure.get() == null;
                        i = next.getAndIncrement()) {
                    results.set(i, parts.get(i).run(own));
                }
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                own.stop();
            } finally {
                ended.countDown();
            }
        };
        try (Stop.Handle _ = stop.onStop(own::stop)) {
            for (int i = 0; i < workers; i++) {
                threads.execute(() -> scope.call(() -> {
                    work.run();
                    return true;
                }));
            }
            await(ended, own);
        }
        throwIfFailed(failure.get());
        List<T> all = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            T result = results.get(i);
            if (result == null) {
                throw new StoppedException();
            }
            all.add(result);
        }
        return all;
    }

    private static void await(CountDownLatch ended, Stop own) throws IOException {
        try {
            ended.await();
        } catch (InterruptedException e) {
            own.stop();
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private static void throwIfFailed(@Nullable Throwable failure) throws IOException {
        switch (failure) {
            case null -> {}
            case IOException io -> throw io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }
}
