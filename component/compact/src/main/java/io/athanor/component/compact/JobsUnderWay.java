package io.athanor.component.compact;

import io.athanor.component.compact.log.JobId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Jobs that go on beside each other, each in a thread. Used by one thread. */
final class JobsUnderWay implements AutoCloseable {
    private final int most;
    private final ExecutorService pool;
    private final Set<JobId> running = new HashSet<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    private record Ended(
            JobId job,
            @Nullable IOException passing,
            @Nullable Throwable failure) {}

    /** What is done for a job. */
    interface Work {
        /** Gives what it failed of, if that may pass. */
        @Nullable
        IOException run() throws IOException;
    }

    JobsUnderWay(int most) {
        this.most = most;
        pool = Executors.newFixedThreadPool(
                most, Thread.ofPlatform().daemon().name("job-", 0).factory());
    }

    boolean isFull() {
        return running.size() >= most;
    }

    int size() {
        return running.size();
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    boolean contains(JobId job) {
        return running.contains(job);
    }

    void start(JobId job, Work work) {
        running.add(job);
        pool.execute(() -> {
            try {
                ended.add(new Ended(job, work.run(), null));
            } catch (Throwable e) { // thrown on where the job is waited for
                ended.add(new Ended(job, null, e));
            }
        });
    }

    /**
     * Waits until a job has ended.
     *
     * @return what it failed of, if that may pass
     * @throws IOException what it failed of, if that may not
     */
    @Nullable
    IOException await() throws IOException {
        Ended one;
        try {
            one = ended.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while jobs were under way");
        }
        running.remove(one.job);
        return switch (one.failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null -> one.passing;
            default -> throw new IOException(one.failure);
        };
    }

    /** Lets those end that are under way; if the caller is interrupted, so are they. */
    @Override
    public void close() {
        if (Thread.currentThread().isInterrupted()) {
            pool.shutdownNow();
        }
        pool.close();
    }
}
