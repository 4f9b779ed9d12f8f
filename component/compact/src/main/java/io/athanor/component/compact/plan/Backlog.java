package io.athanor.component.compact.plan;

import io.athanor.component.compact.plan.CompactionPlanner.Excluded;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.List;
import java.util.Set;

/**
 * All that there is to do.
 *
 * @param compactions those that can be begun now, no block in two of them; the most urgent first
 * @param downsamplings those that can be begun now: of blocks that are not going to be compacted
 * @param early those of blocks that are going to be compacted before
 * @param todo how much it is, with what can be begun only when something else is done
 * @param awaited blocks whose samples are not in all coarser resolutions yet in which they will be
 * @param excluded blocks that have to get a no-compact mark
 * @param overlaps blocks that overlap, where they must not be merged
 */
public record Backlog(
        List<CompactionJob> compactions,
        List<DownsamplingPlanner.Job> downsamplings,
        List<DownsamplingPlanner.Job> early,
        Todo todo,
        Set<Ulid> awaited,
        List<Excluded> excluded,
        List<Overlap> overlaps) {
    /** Nothing. */
    public static final Backlog NONE =
            new Backlog(List.of(), List.of(), List.of(), Todo.NONE, Set.of(), List.of(), List.of());

    /**
     * How much there is to do, down to the end.
     *
     * @param compactions jobs
     * @param compactionBlocks blocks that are their inputs
     * @param compactionBytes bytes of these, about
     * @param downsamplings blocks that have to be downsampled
     * @param downsamplingBytes bytes of these, about
     */
    public record Todo(
            int compactions, int compactionBlocks, long compactionBytes, int downsamplings, long downsamplingBytes) {
        static final Todo NONE = new Todo(0, 0, 0, 0, 0);

        Todo and(Todo other) {
            return new Todo(
                    compactions + other.compactions,
                    compactionBlocks + other.compactionBlocks,
                    compactionBytes + other.compactionBytes,
                    downsamplings + other.downsamplings,
                    downsamplingBytes + other.downsamplingBytes);
        }
    }

    /** Blocks of a group that overlap. */
    public record Overlap(GroupKey group, List<BlockMeta> blocks) {}
}
