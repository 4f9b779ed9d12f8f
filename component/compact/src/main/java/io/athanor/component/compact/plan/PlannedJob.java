package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import java.util.List;

/** Something to be made of blocks that are there. */
public sealed interface PlannedJob permits CompactionJob, DownsamplingPlanner.Job, RewriteJob {
    /** The group that the inputs belong to. */
    GroupKey group();

    /** By first time; never empty. */
    List<BlockMeta> inputs();

    /** Of what comes of it, ms; of the finer one where there are two. */
    long resolution();

    /** The first time of the inputs, ms. */
    default long minTime() {
        return inputs().stream().mapToLong(BlockMeta::minTime).min().orElseThrow();
    }

    /** The last time of the inputs, ms, exclusive. */
    default long maxTime() {
        return inputs().stream().mapToLong(BlockMeta::maxTime).max().orElseThrow();
    }

    /** What has to be read, bytes, about. */
    default long bytes() {
        return inputs().stream().mapToLong(BlockSize::of).sum();
    }
}
