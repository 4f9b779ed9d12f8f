package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sorts blocks into what is compacted together, and finds those whose data is all in another. */
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

    /**
     * Blocks whose sources are all among those of another block of the same group: what was compacted away. Of equal ones
     * the one with the least ULID is not garbage.
     */
    public static Set<Ulid> garbage(Collection<BlockMeta> metas) {
        Set<Ulid> garbage = new HashSet<>();
        of(metas).values().forEach(group -> {
            Map<Ulid, List<Set<Ulid>>> bySource = new HashMap<>();
            List<BlockMeta> largestFirst = new ArrayList<>(group);
            largestFirst.sort(
                    Comparator.<BlockMeta>comparingInt(m -> -sources(m).size()).thenComparing(BlockMeta::ulid));
            for (BlockMeta meta : largestFirst) {
                Set<Ulid> sources = sources(meta);
                boolean covered = bySource.getOrDefault(sources.iterator().next(), List.of()).stream()
                        .anyMatch(other -> other.containsAll(sources));
                if (covered) {
                    garbage.add(meta.ulid());
                } else {
                    sources.forEach(s ->
                            bySource.computeIfAbsent(s, k -> new ArrayList<>(1)).add(sources));
                }
            }
        });
        return garbage;
    }

    private static Set<Ulid> sources(BlockMeta meta) {
        return meta.sources().isEmpty() ? Set.of(meta.ulid()) : new HashSet<>(meta.sources());
    }
}
