package io.athanor.component.compact;

import io.athanor.component.compact.plan.Backlog;
import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.RewriteJob;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** The compactor's metrics: Thanos's, by their names, and ours. Safe for all threads. */
public final class CompactMetrics {
    final Counter iterations;
    final Counter retries;
    final Gauge halted;
    final Counter blocksCleaned;
    final Counter cleanupFailures;
    final Counter partialDeletionAttempts;
    final Counter blocksMarked;
    final Counter garbageCollectedBlocks;
    final Counter garbageCollections;
    final Counter garbageCollectionFailures;
    final Histogram garbageCollectionSeconds;
    final Counter runsStarted;
    final Counter runsCompleted;
    final Counter compactions;
    final Counter compactionFailures;
    final Counter verticalCompactions;
    final Counter downsamplings;
    final Counter downsamplingFailures;
    final Histogram downsamplingSeconds;
    final Gauge todoCompactions;
    final Gauge todoCompactionBlocks;
    final Gauge todoDownsampleBlocks;
    final Gauge todoDeletionBlocks;
    final Counter cleanups;
    final Gauge quarantined;
    final Gauge quarantinedJobs;
    final Gauge workers;
    final Counter rewrites;
    final Counter rewriteFailures;
    final Gauge todoRewriteBlocks;
    final Gauge todoCleaningBlocks;
    final Gauge foreignBlocks;
    private final Gauge etaSeconds;
    private final Gauge queuedBytes;
    private final Speed compactionSpeed = new Speed();
    private final Speed downsamplingSpeed = new Speed();
    private final Speed rewriteSpeed = new Speed();

    /**
     * Registers all of them.
     *
     * @param deleteDelay is told as a metric, too
     */
    public CompactMetrics(PrometheusRegistry registry, Duration deleteDelay) {
        Gauge.builder()
                .name("thanos_delete_delay_seconds")
                .help("Configured delete delay in seconds.")
                .register(registry)
                .set(deleteDelay.toMillis() / 1e3);
        iterations =
                counter(registry, "iterations_total", "Total number of iterations that were executed successfully.");
        retries = counter(registry, "retries_total", "Total number of retries after retriable compactor error.");
        halted = gauge(registry, "halted", "Set to 1 if the compactor halted due to an unexpected error.");
        blocksCleaned = counter(registry, "blocks_cleaned_total", "Total number of blocks deleted in compactor.");
        cleanupFailures = counter(
                registry, "block_cleanup_failures_total", "Failures encountered while deleting blocks in compactor.");
        partialDeletionAttempts = counter(
                registry,
                "aborted_partial_uploads_deletion_attempts_total",
                "Total number of started deletions of blocks that are assumed aborted and only partially uploaded.");
        blocksMarked = counter(
                registry, "blocks_marked_total", "Total number of blocks marked in compactor.", "marker", "reason");
        garbageCollectedBlocks = counter(
                registry, "garbage_collected_blocks_total", "Total number of blocks marked for deletion by compactor.");
        garbageCollections =
                counter(registry, "garbage_collection_total", "Total number of garbage collection operations.");
        garbageCollectionFailures = counter(
                registry, "garbage_collection_failures_total", "Total number of failed garbage collection operations.");
        garbageCollectionSeconds = histogram(
                registry,
                "garbage_collection_duration_seconds",
                "Time it took to perform garbage collection iteration.");
        runsStarted = counter(
                registry,
                "group_compaction_runs_started_total",
                "Total number of group compaction attempts.",
                "resolution");
        runsCompleted = counter(
                registry,
                "group_compaction_runs_completed_total",
                "Total number of group completed compaction runs. This also includes compactor group runs that resulted"
                        + " with no compaction.",
                "resolution");
        compactions = counter(
                registry,
                "group_compactions_total",
                "Total number of group compaction attempts that resulted in a new block.",
                "resolution");
        compactionFailures = counter(
                registry,
                "group_compactions_failures_total",
                "Total number of failed group compactions.",
                "resolution");
        verticalCompactions = counter(
                registry,
                "group_vertical_compactions_total",
                "Total number of group compaction attempts that resulted in a new block based on overlapping blocks.",
                "resolution");
        downsamplings = counter(registry, "downsample_total", "Total number of downsampling attempts.", "resolution");
        downsamplingFailures = counter(
                registry, "downsample_failures_total", "Total number of failed downsampling attempts.", "resolution");
        downsamplingSeconds =
                histogram(registry, "downsample_duration_seconds", "Duration of downsample runs", "resolution");
        todoCompactions = gauge(registry, "todo_compactions", "number of compactions to be done");
        todoCompactionBlocks = gauge(registry, "todo_compaction_blocks", "number of blocks planned to be compacted");
        todoDownsampleBlocks = gauge(registry, "todo_downsample_blocks", "number of blocks to be downsampled");
        todoDeletionBlocks =
                gauge(registry, "todo_deletion_blocks", "number of blocks that have crossed their retention period");
        cleanups = counter(
                registry,
                "block_cleanup_loops_total",
                "Total number of concurrent cleanup loops of partially uploaded blocks and marked blocks that were executed successfully.");
        quarantined = own(registry, "quarantined_blocks", "Blocks that are set aside, by " + MARK + ".");
        quarantinedJobs =
                own(registry, "quarantined_jobs", "Jobs left alone because several compactors died over them.");
        workers = own(registry, "workers", "Compactors that live and share the bucket, this one among them.");
        foreignBlocks = own(
                registry,
                "foreign_blocks",
                "Blocks made since the start by a compactor that keeps to no agreement with this one.");
        rewrites =
                ownCounter(registry, "rewrites_total", "Blocks written anew without what requests ask to be deleted.");
        rewriteFailures = ownCounter(registry, "rewrite_failures_total", "Blocks that could not be written anew so.");
        todoRewriteBlocks =
                own(registry, "todo_rewrite_blocks", "Blocks to be written anew because of requests to delete series.");
        todoCleaningBlocks = own(registry, "todo_cleaning_blocks", "Blocks marked for deletion that are still there.");
        etaSeconds = own(
                registry,
                "eta_seconds",
                "When the queue will be worked off, at the speed of the last jobs; not there before the first job.",
                "queue");
        queuedBytes = own(
                registry,
                "queued_bytes",
                "Bytes of the blocks that the queue has still to read, or to take away.",
                "queue");
    }

    private static final String MARK = "athanor-quarantine.json";

    private static Gauge own(PrometheusRegistry registry, String name, String help, String... labels) {
        return Gauge.builder()
                .name("athanor_compact_" + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private static Counter ownCounter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name("athanor_compact_" + name).help(help).register(registry);
    }

    /** Blocks were marked. */
    void marked(String mark, String reason, int blocks) {
        blocksMarked.labelValues(mark, reason).inc(blocks);
    }

    /** A job was begun. */
    void begun(PlannedJob job) {
        if (job instanceof CompactionJob) {
            runsStarted.labelValues(resolution(job.group().resolution())).inc();
        }
    }

    /** A job was ended without failure. */
    void ended(PlannedJob job) {
        if (job instanceof CompactionJob) {
            runsCompleted.labelValues(resolution(job.group().resolution())).inc();
        }
    }

    /** A job failed. */
    void failed(PlannedJob job) {
        String resolution = resolution(job.group().resolution());
        switch (job) {
            case CompactionJob _ -> compactionFailures.labelValues(resolution).inc();
            case DownsamplingPlanner.Job _ ->
                downsamplingFailures.labelValues(resolution).inc();
            case RewriteJob _ -> rewriteFailures.inc();
        }
    }

    /** Blocks were compacted. */
    void compacted(CompactionJob job, long nanos) {
        String resolution = resolution(job.group().resolution());
        compactions.labelValues(resolution).inc();
        garbageCollectedBlocks.inc(job.inputs().size());
        if (job.isVertical()) {
            verticalCompactions.labelValues(resolution).inc();
        }
        compactionSpeed.observe(job.bytes(), nanos);
    }

    /** A block was downsampled. */
    void downsampled(DownsamplingPlanner.Job job, long nanos) {
        String resolution = resolution(job.block().resolution());
        downsamplings.labelValues(resolution).inc(job.resolutions().size());
        downsamplingSeconds.labelValues(resolution).observe(nanos / 1e9);
        downsamplingSpeed.observe(job.bytes(), nanos);
    }

    /** A block was written anew. */
    void rewritten(RewriteJob job, long nanos) {
        rewrites.inc();
        rewriteSpeed.observe(job.bytes(), nanos);
    }

    /** Shows how much there is to be written anew. */
    void progress(Deletions.Due due, int compactors) {
        todoRewriteBlocks.set(due.blocks());
        show("deletion", due.bytes(), secondsToRewrite(due.bytes(), compactors));
    }

    /** Seconds until all blocks are written anew, at the speed of the last ones; NaN while there is none. */
    double secondsToRewrite(long bytes, int compactors) {
        return rewriteSpeed.secondsFor(bytes, compactors);
    }

    /** Shows how much there is to do. */
    void progress(Backlog.Todo todo, int compactors) {
        todoCompactions.set(todo.compactions());
        todoCompactionBlocks.set(todo.compactionBlocks());
        todoDownsampleBlocks.set(todo.downsamplings());
        workers.set(compactors);
        show("compaction", todo.compactionBytes(), compactionSpeed.secondsFor(todo.compactionBytes(), compactors));
        show(
                "downsampling",
                todo.downsamplingBytes(),
                downsamplingSpeed.secondsFor(todo.downsamplingBytes(), compactors));
    }

    /** Shows how much of a queue is left. */
    void progress(Progress.Queue queue, Gauge todo) {
        todo.set(queue.jobs());
        show(queue.name(), queue.bytes(), queue.seconds());
    }

    private void show(String queue, long bytes, double seconds) {
        queuedBytes.labelValues(queue).set(bytes);
        if (!Double.isNaN(seconds)) {
            etaSeconds.labelValues(queue).set(seconds);
        }
    }

    /** Seconds until all compactions are done, at the speed of the last ones; NaN while there is none. */
    double secondsToCompact(Backlog.Todo todo, int compactors) {
        return compactionSpeed.secondsFor(todo.compactionBytes(), compactors);
    }

    /** Seconds until all downsampling is done, at the speed of the last; NaN while there is none. */
    double secondsToDownsample(Backlog.Todo todo, int compactors) {
        return downsamplingSpeed.secondsFor(todo.downsamplingBytes(), compactors);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder()
                .name("thanos_compact_" + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder().name("thanos_compact_" + name).help(help).register(registry);
    }

    private static Histogram histogram(PrometheusRegistry registry, String name, String help, String... labels) {
        return Histogram.builder()
                .name("thanos_compact_" + name)
                .help(help)
                .labelNames(labels)
                .classicUpperBounds(0.01, 0.1, 0.3, 0.6, 1, 3, 6, 9, 20, 30, 60, 90, 120, 240, 360, 720)
                .register(registry);
    }

    /** Nothing more is compacted until somebody has looked. */
    public void halted() {
        halted.set(1);
    }

    /** A run failed and will be tried again. */
    public void retried() {
        retries.inc();
    }

    /** The label of a resolution, ms. */
    static String resolution(long resolution) {
        return Long.toString(resolution);
    }
}
