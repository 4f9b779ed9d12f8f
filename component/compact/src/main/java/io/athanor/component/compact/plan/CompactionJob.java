package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import java.util.List;

/**
 * Blocks of one group that are to be made one.
 *
 * @param inputs by first time
 */
public record CompactionJob(GroupKey group, List<BlockMeta> inputs) implements PlannedJob {
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

    /** The level of the block that comes of it. */
    public int level() {
        return 1 + inputs.stream().mapToInt(b -> b.compaction().level()).max().orElse(0);
    }
}
