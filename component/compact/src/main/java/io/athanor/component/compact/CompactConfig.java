package io.athanor.component.compact;

import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.RetentionPlanner;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the compactor is asked to do.
 *
 * @param workDir folder for blocks while they are worked on; what is in it is deleted
 * @param deleteDelay how long a marked block stays
 * @param maxIndexBytes blocks whose indexes together come near this are not compacted
 * @param downsampling whether blocks are brought to coarser resolutions
 * @param dedup how blocks that overlap are merged
 * @param vertical whether they are merged at all; else they are an error
 * @param skipOutOfOrder whether a block with chunks out of order is marked and left out; else it is an error
 * @param hashFiles whether files' SHA-256 goes into the meta
 * @param threads how many work on one block
 */
public record CompactConfig(
        Path workDir,
        Duration deleteDelay,
        RetentionPlanner retention,
        CompactionRanges ranges,
        long maxIndexBytes,
        boolean downsampling,
        Dedup dedup,
        boolean vertical,
        boolean skipOutOfOrder,
        boolean hashFiles,
        int threads) {
    /** A value of {@code --deduplication.func}. */
    public enum Dedup {
        /** None given: samples of one time are taken once. */
        CHAIN,
        /** Thanos's penalty rule. */
        PENALTY
    }
}
