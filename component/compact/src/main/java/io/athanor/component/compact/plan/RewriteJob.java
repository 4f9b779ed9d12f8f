package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import java.util.List;

/**
 * A block that is to be written anew by itself, without what somebody wants deleted.
 *
 * @param group that the block belongs to
 * @param block as plans know it: with the labels of its group
 */
public record RewriteJob(GroupKey group, BlockMeta block) implements PlannedJob {
    @Override
    public List<BlockMeta> inputs() {
        return List.of(block);
    }

    @Override
    public long resolution() {
        return group.resolution();
    }
}
