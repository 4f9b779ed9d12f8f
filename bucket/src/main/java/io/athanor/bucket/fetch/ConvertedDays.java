package io.athanor.bucket.fetch;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which converted blocks are not needed any more. A converter writes whole days (UTC) and cuts what a block has before or after
 * the day: only where the converted blocks of the same external labels and resolution cover each day of a block from its
 * begin to its end, all of the block's samples are elsewhere.
 */
final class ConvertedDays {
    private static final long DAY_MS = 86_400_000;

    private ConvertedDays() {}

    private record Group(Labels external, long resolution) {}

    private record Stretch(long from, long to) {
        boolean holds(Stretch other) {
            return from <= other.from && other.to <= to;
        }
    }

    /** Those of these converted blocks that are not needed. */
    static Set<Ulid> whole(List<BlockMeta> converted) {
        Map<Group, List<BlockMeta>> groups = new HashMap<>();
        for (BlockMeta meta : converted) {
            ThanosMeta thanos = meta.thanos();
            Labels external = thanos == null ? Labels.EMPTY : thanos.labels();
            groups.computeIfAbsent(new Group(external, meta.resolution()), g -> new ArrayList<>())
                    .add(meta);
        }
        Set<Ulid> whole = new HashSet<>();
        groups.values().forEach(group -> addWhole(group, whole));
        return whole;
    }

    private static void addWhole(List<BlockMeta> group, Set<Ulid> whole) {
        List<Stretch> covered = covered(group);
        for (BlockMeta meta : group) {
            Stretch days = new Stretch(
                    Math.floorDiv(meta.minTime(), DAY_MS) * DAY_MS, Math.ceilDiv(meta.maxTime(), DAY_MS) * DAY_MS);
            if (covered.stream().anyMatch(stretch -> stretch.holds(days))) {
                whole.add(meta.ulid());
            }
        }
    }

    /** What blocks cover together, without gaps within a stretch. */
    private static List<Stretch> covered(List<BlockMeta> group) {
        List<Stretch> covered = new ArrayList<>();
        group.sort(Comparator.comparingLong(BlockMeta::minTime));
        for (BlockMeta meta : group) {
            Stretch last = covered.isEmpty() ? null : covered.getLast();
            if (last != null && meta.minTime() <= last.to()) {
                covered.set(covered.size() - 1, new Stretch(last.from(), Math.max(last.to(), meta.maxTime())));
            } else {
                covered.add(new Stretch(meta.minTime(), meta.maxTime()));
            }
        }
        return covered;
    }
}
