package io.athanor.component.compact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues of a compactor that goes on for ever: each has a thread and looks for work again and again; none waits for another. */
final class Queues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    /** How soon to look again while others work on something. */
    private static final Duration OTHERS = Duration.ofSeconds(30);

    /** Well within the time for which readers believe a bucket index. */
    private static final Duration TELL_EVERY = Duration.ofMinutes(15);

    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final Coordination coordination;
    private final RandomGenerator random;
    private final JobQueue compaction;
    private final JobQueue downsampling;
    private final Retention retention;
    private final Cleaning cleaning;
    private final Progress progress;
    private final Heart heart;
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private interface Task {
        /** Whether to look again soon. */
        boolean run() throws IOException;
    }

    Queues(
            CompactConfig config,
            CompactMetrics metrics,
            Coordination coordination,
            RandomGenerator random,
            JobQueue compaction,
            JobQueue downsampling,
            Retention retention,
            Cleaning cleaning,
            Progress progress) {
        this.config = config;
        this.metrics = metrics;
        this.coordination = coordination;
        this.random = random;
        this.compaction = compaction;
        this.downsampling = downsampling;
        this.retention = retention;
        this.cleaning = cleaning;
        this.progress = progress;
        heart = new Heart(coordination);
    }

    void start() {
        CompactConfig.Intervals every = config.every();
        beat();
        queue("cleaning", every.cleaning().isZero() ? every.work() : shorter(every.cleaning(), TELL_EVERY), () -> {
            cleaning.pass();
            return false;
        });
        queue("compaction", every.work(), () -> {
            boolean soon = compaction.pass();
            metrics.iterations.inc();
            progress.show();
            return soon;
        });
        if (config.downsampling()) {
            queue("downsampling", every.work(), downsampling::pass);
        }
        queue("retention", every.work(), () -> {
            retention.pass();
            return false;
        });
        if (!every.progress().isZero()) {
            queue("progress", every.progress(), () -> {
                progress.tell();
                return false;
            });
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void beat() {
        try {
            heart.start();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("could not tell the other compactors that this one works; it is tried again");
        }
    }

    private void queue(String name, Duration every, Task task) {
        threads.add(Thread.ofPlatform().daemon().name("compactor-" + name).start(() -> loop(name, every, task)));
    }

    private void loop(String name, Duration every, Task task) {
        try {
            while (!end.isDone()) {
                boolean soon = attempt(name, task);
                Duration wait = soon ? shorter(every, OTHERS) : every;
                Thread.sleep(wait.plusMillis((long) (wait.toMillis() * 0.1 * random.nextDouble())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private boolean attempt(String name, Task task) throws InterruptedException {
        try {
            return task.run();
        } catch (HaltException e) {
            LOG.atError().setCause(e).log("critical error detected; halting");
            metrics.halted();
            end.completeExceptionally(e);
            return false;
        } catch (InterruptedIOException e) {
            if (end.isDone() || Thread.interrupted()) {
                throw new InterruptedException("closed");
            }
            return retried(name, e);
        } catch (IOException | RuntimeException e) {
            return retried(name, e);
        }
    }

    private boolean retried(String name, Exception e) {
        LOG.atError().addKeyValue("queue", name).setCause(e).log("this did not work; it is tried again");
        metrics.retried();
        return false;
    }

    /** Waits until nothing can go on. */
    void await() throws IOException, InterruptedException {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        end.complete(null);
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        heart.close();
        LOG.atDebug().addKeyValue("worker", coordination.worker()).log("queues closed");
    }
}
