package io.athanor.bucket.remote;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.RequestStats;
import io.athanor.model.Labels;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.tsdb.series.StillWanted;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    /** What a text takes beside its bytes. */
    private static final int TEXT_BYTES = 96;

    private static final @Nullable Labels[] NO_LABELS = {};

    /** The part of the memory that texts of one request may take. */
    private static final int TEXTS_SHARE = 64;

    private final BucketStoreMetrics metrics;
    private final String tenant;
    private final Account account;
    private final BlockRequest request;
    private final Missing missing;
    private final Runnable look;
    private final Thread asking = Thread.currentThread();
    private final AtomicInteger users = new AtomicInteger(1);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final long mostTextBytes;
    private final PagePool pages;
    private volatile Texts texts = new Texts();
    private volatile WeakReference<@Nullable Labels[]> nearby = new WeakReference<>(NO_LABELS);
    private volatile Runnable atEnd = () -> {};
    private volatile boolean closed;

    /** Texts that are kept once for all blocks, and what they take, bytes. */
    private static final class Texts {
        final ConcurrentHashMap<String, String> all = new ConcurrentHashMap<>();
        final AtomicLong bytes = new AtomicLong();
    }

    RequestRun(
            BucketStoreConfig config, BucketStoreMetrics metrics, SharedBudget memory, PagePool pages, String tenant) {
        this.pages = pages;
        this.metrics = metrics;
        this.tenant = tenant;
        this.look = StillWanted.look();
        this.account = new Account(config, memory, this::check);
        this.request = new BlockRequest(tenant, account, new RequestStats());
        this.missing = new Missing(metrics);
        this.mostTextBytes = memory.limit() / TEXTS_SHARE;
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

    PagePool pages() {
        return pages;
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

    /**
     * One string for all equal ones, so that labels of several blocks are compared quickly. Not of all that ever were: those
     * kept are bounded, and forgotten all at once.
     */
    String text(String text) {
        Texts now = texts;
        String known = now.all.get(text);
        if (known != null) {
            return known;
        }
        long bytes = bytes(text);
        account.reserve(bytes, "labels of series");
        if (now.bytes.addAndGet(bytes) > mostTextBytes) {
            forget(now);
        }
        known = now.all.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /**
     * The labels of series that were read last of any block, in the order of its index; some are null. Blocks of one source have
     * mostly the same series: labels that are there need not be made again.
     */
    @Nullable
    Labels[] nearby() {
        @Nullable Labels[] there = nearby.get();
        return there == null ? NO_LABELS : there;
    }

    /** These were read now. They are counted, and held, by whoever has read them: here they are only known as long. */
    void nearby(@Nullable Labels[] read) {
        nearby = new WeakReference<>(read);
    }

    private synchronized void forget(Texts full) {
        if (texts == full) {
            texts = new Texts();
            account.release(full.bytes.get());
        }
    }

    /** What a text takes with its place among others. */
    static long bytes(String text) {
        return TEXT_BYTES + 2L * text.length();
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

    /** Does several pieces of work beside each other, and waits for all: the first here, the others on threads of their own. */
    void together(String name, List<? extends Runnable> work) {
        List<Future<Boolean>> others = new ArrayList<>();
        for (int i = 1; i < work.size(); i++) {
            Runnable one = work.get(i);
            others.add(fork(name, () -> {
                one.run();
                return true;
            }));
        }
        if (!work.isEmpty()) {
            work.getFirst().run();
        }
        others.forEach(this::join);
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

    /** What is done when the last thread has ended; the request's threads say it beside each other. */
    synchronized void atEnd(Runnable work) {
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
