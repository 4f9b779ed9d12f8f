package io.athanor.component.compact;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.JobKind;
import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.RewriteJob;
import io.athanor.component.compact.shared.Lease;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that this compactor has taken on.
 *
 * @param attempt the block that it makes, or the first of them
 * @param lease null where no other compactor is to be reckoned with
 */
record Claim(
        PlannedJob job, JobId id, Ulid attempt, @Nullable Lease lease) {
    static JobId id(PlannedJob job) {
        return JobId.of(
                kind(job), job.group().toString(), job.resolution(), job.minTime(), job.maxTime(), names(job.inputs()));
    }

    static JobKind kind(PlannedJob job) {
        return switch (job) {
            case CompactionJob _ -> JobKind.COMPACT;
            case DownsamplingPlanner.Job _ -> JobKind.DOWNSAMPLE;
            case RewriteJob _ -> JobKind.REWRITE;
        };
    }

    static List<Ulid> names(List<BlockMeta> blocks) {
        return blocks.stream().map(BlockMeta::ulid).toList();
    }
}
