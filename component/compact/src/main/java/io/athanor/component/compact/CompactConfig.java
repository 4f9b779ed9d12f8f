package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.RetentionPlanner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the compactor is asked to do.
 *
 * @param workDir folder for blocks while they are worked on; what is in it is deleted
 * @param deleteDelay how long a marked block stays
 * @param maxIndexBytes blocks whose indexes together come near this are not compacted
 * @param downsampling whether blocks are brought to coarser resolutions
 * @param dedup how blocks that overlap are merged
 * @param replicaLabels external labels in which replicas differ, in the order in which replicas are ranked
 * @param vertical whether they are merged at all; else they are an error
 * @param skipOutOfOrder whether a block with chunks out of order is marked and left out; else it is an error
 * @param hashFiles whether files' SHA-256 goes into the meta
 * @param threads how many work on one block
 * @param atOnce how much is done at the same time
 * @param mode whether to share the bucket with other compactors
 * @param setsAside whether bad blocks are set aside; else they stop everything
 * @param every how often each queue looks for work, and progress is told
 */
public record CompactConfig(
        Path workDir,
        Duration deleteDelay,
        RetentionPlanner retention,
        CompactionRanges ranges,
        long maxIndexBytes,
        boolean downsampling,
        Dedup dedup,
        List<String> replicaLabels,
        boolean vertical,
        boolean skipOutOfOrder,
        boolean hashFiles,
        int threads,
        AtOnce atOnce,
        Mode mode,
        boolean setsAside,
        Intervals every) {
    /** A value of {@code --compact.mode}. */
    public enum Mode {
        /** Shared if the bucket can be written to on condition. */
        AUTO,
        /** With others, or not at all. */
        SHARED,
        /** The only compactor of the bucket, as Thanos's. */
        SINGLETON
    }

    /**
     * How often things are done by {@link BucketCompactor#start}.
     *
     * @param work compaction, downsampling and retention
     * @param cleaning zero: with the rest
     * @param progress zero: not told
     */
    public record Intervals(Duration work, Duration cleaning, Duration progress) {}

    /**
     * How much is done at the same time.
     *
     * @param compactions how many are computed; further ones are read and written meanwhile
     * @param downsamplings likewise
     * @param blocks how many are copied from the bucket for one job
     * @param files how many of a block
     */
    public record AtOnce(int compactions, int downsamplings, int blocks, int files) {
        /** What is good for most. */
        public static final AtOnce DEFAULT = new AtOnce(1, 1, 4, BlockStore.FILES_AT_ONCE);
    }

    /** A value of {@code --deduplication.func}. */
    public enum Dedup {
        /** None given: samples of one time are taken once. */
        CHAIN,
        /** Thanos's penalty rule. */
        PENALTY,
        /** Our own rule: what queries by it give. */
        ATHANOR
    }

    /** What results depend on, as text: compactors that share a bucket must have the same. */
    String agreement() {
        return Arrays.toString(ranges.millis()) + " " + dedup + " " + vertical + " " + downsampling + " "
                + replicaLabels;
    }
}
