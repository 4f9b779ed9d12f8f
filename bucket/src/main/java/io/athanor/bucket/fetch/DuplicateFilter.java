package io.athanor.bucket.fetch;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds blocks whose data is all in another one: those whose compaction sources are contained in the sources of another
 * block with the same external labels and the same resolution. Of equal ones the older ULID stays.
 */
public final class DuplicateFilter {
    private record Group(Labels external, long resolution) {}

    private final Map<Group, Map<Ulid, List<Set<Ulid>>>> kept = new HashMap<>();

    private DuplicateFilter() {}

    /** The ULIDs of the blocks that are not needed. */
    public static Set<Ulid> duplicates(Collection<BlockMeta> metas) {
        DuplicateFilter filter = new DuplicateFilter();
        List<BlockMeta> largestFirst = new ArrayList<>(metas);
        largestFirst.sort(Comparator.<BlockMeta>comparingInt(
                        meta -> -Math.max(1, meta.sources().size()))
                .thenComparing(BlockMeta::ulid));
        Set<Ulid> duplicates = new HashSet<>();
        for (BlockMeta meta : largestFirst) {
            if (!filter.isNeeded(meta)) {
                duplicates.add(meta.ulid());
            }
        }
        return duplicates;
    }

    private boolean isNeeded(BlockMeta meta) {
        Set<Ulid> sources = sources(meta);
        ThanosMeta thanos = meta.thanos();
        Group group = new Group(thanos == null ? Labels.EMPTY : thanos.labels(), meta.resolution());
        Map<Ulid, List<Set<Ulid>>> bySource = kept.computeIfAbsent(group, g -> new HashMap<>());
        for (Set<Ulid> other : bySource.getOrDefault(sources.iterator().next(), List.of())) {
            if (other.containsAll(sources)) {
                return false;
            }
        }
        for (Ulid source : sources) {
            bySource.computeIfAbsent(source, ulid -> new ArrayList<>(1)).add(sources);
        }
        return true;
    }

    /** A block that does not say what it was made of was made of itself. */
    private static Set<Ulid> sources(BlockMeta meta) {
        return switch (meta.sources().size()) {
            case 0 -> Set.of(meta.ulid());
            case 1 -> Set.of(meta.sources().getFirst());
            default -> new HashSet<>(meta.sources());
        };
    }
}
