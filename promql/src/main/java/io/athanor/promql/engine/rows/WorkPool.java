package io.athanor.promql.engine.rows;

import io.athanor.promql.PromqlException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that compute, one per core, shared by all queries.
 *
 * <p>A query hands in one job at a time: a body to be run over the indices {@code [0, n)}. Jobs are cut into contiguous
 * ranges; the workers take a range from each job in turn, so that a small query is not held up by a big one. Which
 * thread computes which range is left to chance: bodies must not let the answer depend on it.
 */
public final class WorkPool implements AutoCloseable {
    /** Cost below which a job is not worth handing over, in units of roughly a nanosecond. */
    private static final long INLINE_COST = 60_000;

    /** The cost of a range that is worth the trouble of taking it. */
    private static final long RANGE_COST = 400_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private final Thread[] threads;
    private boolean closed;

    public WorkPool(int workers) {
        threads = new Thread[workers];
        for (int i = 0; i < workers; i++) {
            int id = i;
            threads[i] = new Worker(() -> serve(id), "promql-worker-" + i);
            threads[i].start();
        }
    }

    /** A thread that all queries share: it must not wait for one of them. */
    static final class Worker extends Thread {
        private Worker(Runnable work, String name) {
            super(work, name);
            setDaemon(true);
        }
    }

    /** What to do with the indices {@code [from, to)}. */
    @FunctionalInterface
    public interface Body {
        void run(int from, int to, Scratch scratch);
    }

    /** The number of threads. */
    public int workers() {
        return threads.length;
    }

    /**
     * Runs {@code body} over {@code [0, n)} and returns when all is done. Of several failures that of the lowest range is
     * thrown, whatever the timing.
     *
     * @param costPerIndex rough nanoseconds that one index takes
     */
    public void run(QueryContext query, int n, long costPerIndex, Body body) {
        query.check();
        if (n == 0) {
            return;
        }
        long cost = Math.max(1, costPerIndex);
        if (n == 1 || cost * n < INLINE_COST) {
            body.run(0, n, query.scratch(-1));
            return;
        }
        long byCost = Math.max(1, RANGE_COST / cost);
        long byCount = Math.max(1, n / (8L * threads.length));
        ThreadProfile waiting = query.scratch(-1).profile();
        if (waiting == null) {
            Job job = new Job(query, n, (int) Math.min(byCost, byCount), body);
            hand(job);
            job.await();
            return;
        }
        int operator = waiting.enter(ThreadProfile.NONE);
        Job job = new Job(query, n, (int) Math.min(byCost, byCount), measured(body, operator));
        hand(job);
        job.await();
        waiting.leave(operator);
    }

    /** The same work, in the time of an operator. */
    private static Body measured(Body body, int operator) {
        return (from, to, scratch) -> {
            ThreadProfile thread = scratch.measured();
            int before = thread.enter(operator);
            try {
                body.run(from, to, scratch);
            } finally {
                thread.leave(before);
            }
        };
    }

    private void hand(Job job) {
        lock.lock();
        try {
            if (closed) {
                throw new PromqlException(PromqlException.Kind.CANCELED, "the query engine has been closed");
            }
            jobs.add(job);
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Jobs of which something is still to be taken. */
    int waitingJobs() {
        lock.lock();
        try {
            return jobs.size();
        } finally {
            lock.unlock();
        }
    }

    private void serve(int worker) {
        while (true) {
            Job job;
            int from;
            lock.lock();
            try {
                while (jobs.isEmpty() && !closed) {
                    work.awaitUninterruptibly();
                }
                if (closed && jobs.isEmpty()) {
                    return;
                }
                job = jobs.remove();
                from = job.take();
                if (job.hasMore()) {
                    jobs.add(job);
                }
            } finally {
                lock.unlock();
            }
            job.runRange(from, worker);
        }
    }

    /** Lets the workers end; a job that is under way is finished first. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is answered where the budget did not keep the heap from being exhausted. */
    public static PromqlException outOfMemory(OutOfMemoryError e) {
        return new PromqlException(
                PromqlException.Kind.EXECUTION,
                "the process has run out of memory during this query; narrow it, or give the process more memory",
                e);
    }

    /** One body and what is left of its indices; {@code next} is guarded by the pool's lock, the rest by its own. */
    private static final class Job {
        private final QueryContext query;
        private final int n;
        private final int grain;
        private final Body body;
        private int next;

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition finished = lock.newCondition();
        private int done;
        private int failedFrom = Integer.MAX_VALUE;
        private @Nullable Throwable failure;

        Job(QueryContext query, int n, int grain, Body body) {
            this.query = query;
            this.n = n;
            this.grain = grain;
            this.body = body;
        }

        int take() {
            int from = next;
            next = Math.min(n, from + grain);
            return from;
        }

        boolean hasMore() {
            return next < n;
        }

        void runRange(int from, int worker) {
            int to = Math.min(n, from + grain);
            Throwable thrown = null;
            if (!failedBelow(from)) {
                long cpu = CpuTime.nanos();
                try {
                    query.check();
                    body.run(from, to, query.scratch(worker));
                } catch (RuntimeException | Error e) {
                    thrown = e;
                }
                query.worked(CpuTime.nanos() - cpu);
            }
            lock.lock();
            try {
                if (thrown != null && from < failedFrom) {
                    failedFrom = from;
                    failure = thrown;
                }
                done += to - from;
                if (done == n) {
                    finished.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean failedBelow(int from) {
            lock.lock();
            try {
                return failedFrom < from;
            } finally {
                lock.unlock();
            }
        }

        void await() {
            lock.lock();
            try {
                while (done < n) {
                    finished.awaitUninterruptibly();
                }
                switch (failure) {
                    case null -> {}
                    case PromqlException e -> throw e;
                    case OutOfMemoryError e -> throw outOfMemory(e);
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    default -> throw new IllegalStateException(failure);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
