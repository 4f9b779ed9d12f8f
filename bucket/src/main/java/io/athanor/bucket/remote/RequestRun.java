package io.athanor.bucket.remote;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.RequestStats;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.tsdb.series.StillWanted;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request while it runs: its threads, its account, what it could not read.
 *
 * <p><b>End</b> {@link #close} stops its threads, and returns at once; whoever is the last to end gives back the memory and
 * does what {@link #atEnd} was told.
 */
final class RequestRun implements AutoCloseable {
    /** How often one who waits for a thread looks whether anybody waits for him, ms. */
    private static final long LOOK_MS = 50;

    /** What a text that is kept once for all blocks takes: entry, text and its bytes. */
    private static final int TEXT_BYTES = 96;

    private final BucketStoreMetrics metrics;
    private final String tenant;
    private final Account account;
    private final BlockRequest request;
    private final Missing missing;
    private final Runnable look;
    private final Thread asking = Thread.currentThread();
    private final AtomicInteger users = new AtomicInteger(1);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, String> texts = new ConcurrentHashMap<>();
    private volatile Runnable atEnd = () -> {};
    private volatile boolean closed;

    RequestRun(BucketStoreConfig config, BucketStoreMetrics metrics, SharedBudget memory, String tenant) {
        this.metrics = metrics;
        this.tenant = tenant;
        this.look = StillWanted.look();
        this.account = new Account(config, memory, this::check);
        this.request = new BlockRequest(tenant, account, new RequestStats());
        this.missing = new Missing(metrics);
    }

    Account account() {
        return account;
    }

    /** As those who read indexes see it. */
    BlockRequest request() {
        return request;
    }

    RequestStats stats() {
        return request.stats();
    }

    Missing missing() {
        return missing;
    }

    BucketStoreMetrics metrics() {
        return metrics;
    }

    String tenant() {
        return tenant;
    }

    /** Throws if nobody waits for the work any more. */
    void check() {
        if (closed) {
            throw new GivenUpException();
        }
        if (Thread.currentThread() == asking) {
            look.run();
        }
    }

    /** One string for all equal ones, so that labels of several blocks are compared quickly. */
    String text(String text) {
        String known = texts.get(text);
        if (known != null) {
            return known;
        }
        account.reserve(TEXT_BYTES + 2L * text.length(), "labels of series");
        known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** Does work on a thread of its own, which ends with the request. */
    <T> Future<T> fork(String name, Callable<T> work) {
        users.incrementAndGet();
        FutureTask<T> task = new FutureTask<>(() -> {
            check();
            return StillWanted.during(this::check, unchecked(work));
        });
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                task.run();
            } finally {
                threads.remove(Thread.currentThread());
                leave();
            }
        });
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
        return task;
    }

    private static <T> Supplier<T> unchecked(Callable<T> work) {
        return () -> {
            try {
                return work.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** Waits for work; throws what that threw, or if nobody waits for us any more. */
    <T> T join(Future<T> work) {
        while (true) {
            try {
                return work.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                check();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GivenUpException();
            } catch (ExecutionException e) {
                throw rethrown(e.getCause());
            }
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof LimitExceededException e) {
            LimitExceededException here = new LimitExceededException(e.reason(), String.valueOf(e.getMessage()));
            here.addSuppressed(e);
            return here;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }

    /** What is done when the last thread has ended. */
    void atEnd(Runnable work) {
        Runnable before = atEnd;
        atEnd = () -> {
            try {
                work.run();
            } finally {
                before.run();
            }
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            threads.forEach(Thread::interrupt);
            leave();
        }
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            try {
                atEnd.run();
            } finally {
                account.close();
            }
        }
    }
}
