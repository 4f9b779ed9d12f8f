package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sorts blocks into what is compacted together. */
public final class BlockGroups {
    private BlockGroups() {}

    /** The groups, in the order of their keys' texts, each with its blocks by first time. */
    public static Map<GroupKey, List<BlockMeta>> of(Collection<BlockMeta> metas) {
        Map<GroupKey, List<BlockMeta>> groups = new TreeMap<>(Comparator.comparing(GroupKey::toString));
        for (BlockMeta meta : metas) {
            groups.computeIfAbsent(GroupKey.of(meta), k -> new ArrayList<>()).add(meta);
        }
        groups.values()
                .forEach(
                        g -> g.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid)));
        return groups;
    }
}
