package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import java.util.List;

/**
 * Blocks of one group that are to be made one.
 *
 * @param inputs by first time
 * @param level of the block that comes of it: as if each step on the way had been made, though none is
 */
public record CompactionJob(GroupKey group, List<BlockMeta> inputs, int level) implements PlannedJob {
    public CompactionJob {
        inputs = List.copyOf(inputs);
    }

    @Override
    public long resolution() {
        return group.resolution();
    }

    /** Whether the blocks overlap. */
    public boolean isVertical() {
        return !Overlaps.first(inputs).isEmpty();
    }
}
