package io.athanor.component.compact.plan;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;

/**
 * What the blocks of a compaction group have in common.
 *
 * @param resolution ms, 0 for raw samples
 * @param labels external labels, of which replica labels have been taken already
 */
public record GroupKey(long resolution, Labels labels) {
    /** The group of a block that has Thanos's section. */
    public static GroupKey of(BlockMeta meta) {
        return new GroupKey(
                meta.resolution(),
                meta.thanos() == null ? Labels.EMPTY : meta.thanos().labels());
    }

    /** As Thanos names the group in logs and folders: {@code 300000@17241709254077376921}. */
    @Override
    public String toString() {
        return resolution + "@" + Long.toUnsignedString(labels.hash());
    }
}
