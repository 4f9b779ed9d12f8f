package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Chooses which blocks of a group are compacted next: as Thanos does.
 *
 * <p>Blocks that overlap come first. Else, leaving out the newest block, the first aligned window of the least range that
 * has two blocks or more, and that is full or lies before the newest of them; blocks that must not be compacted part a
 * window. Else one long block of which much was deleted.
 */
public final class CompactionPlanner {
    private static final double DELETED_SHARE = 0.05;
    private static final double INDEX_HEADROOM = 0.85;

    private final CompactionRanges ranges;
    private final long maxIndexBytes;

    /** @param maxIndexBytes no blocks are compacted whose indexes together come near this */
    public CompactionPlanner(CompactionRanges ranges, long maxIndexBytes) {
        this.ranges = ranges;
        this.maxIndexBytes = maxIndexBytes;
    }

    /** Why a block is not to be compacted any more, found while planning. */
    public enum Exclusion {
        /** Compacted with others its index would grow too large. */
        INDEX_SIZE_EXCEEDING("index-size-exceeding"),

        /** It is downsampled and overlaps others, which cannot be merged. */
        DOWNSAMPLE_VERTICAL_COMPACTION("downsample-vertical-compaction");

        private final String reason;

        Exclusion(String reason) {
            this.reason = reason;
        }

        /** The word in the mark. */
        public String reason() {
            return reason;
        }
    }

    /** A block that has to get a no-compact mark. */
    public record Excluded(BlockMeta block, Exclusion why) {}

    /**
     * What to do next.
     *
     * @param compact blocks to make one, by first time; empty if there is nothing to do
     * @param exclude blocks to be marked before
     */
    public record Plan(List<BlockMeta> compact, List<Excluded> exclude) {
        /** Whether the blocks overlap. */
        public boolean isVertical() {
            return !Overlaps.first(compact).isEmpty();
        }
    }

    /**
     * Plans one compaction.
     *
     * @param byMinTime the blocks of one group, by first time
     * @param noCompact blocks that are marked
     * @param indexBytes the size of a block's index
     */
    public Plan plan(List<BlockMeta> byMinTime, Set<Ulid> noCompact, ToLongFunction<BlockMeta> indexBytes) {
        Set<Ulid> excluded = new HashSet<>(noCompact);
        List<Excluded> found = new ArrayList<>();
        while (true) {
            List<BlockMeta> chosen = choose(byMinTime, excluded);
            int before = found.size();
            excludeLargeIndex(chosen, indexBytes, found);
            if (found.size() == before) {
                excludeDownsampled(chosen, found);
            }
            if (found.size() == before) {
                return new Plan(chosen, found);
            }
            found.subList(before, found.size())
                    .forEach(e -> excluded.add(e.block().ulid()));
        }
    }

    private void excludeLargeIndex(List<BlockMeta> chosen, ToLongFunction<BlockMeta> indexBytes, List<Excluded> into) {
        long total = 0;
        long most = Long.MIN_VALUE;
        BlockMeta largest = null;
        for (BlockMeta block : chosen) {
            long bytes = indexBytes.applyAsLong(block);
            if (bytes > most) {
                most = bytes;
                largest = block;
            }
            total += bytes;
            if (total >= (long) (maxIndexBytes * INDEX_HEADROOM) && largest != null) {
                into.add(new Excluded(largest, Exclusion.INDEX_SIZE_EXCEEDING));
                return;
            }
        }
    }

    private static void excludeDownsampled(List<BlockMeta> chosen, List<Excluded> into) {
        if (!Overlaps.first(chosen).isEmpty()) {
            for (BlockMeta block : chosen) {
                if (block.resolution() != 0) {
                    into.add(new Excluded(block, Exclusion.DOWNSAMPLE_VERTICAL_COMPACTION));
                }
            }
        }
    }

    private List<BlockMeta> choose(List<BlockMeta> byMinTime, Set<Ulid> excluded) {
        if (byMinTime.isEmpty()) {
            return List.of();
        }
        List<BlockMeta> open = new ArrayList<>(byMinTime);
        open.removeIf(b -> excluded.contains(b.ulid()));
        List<BlockMeta> overlapping = Overlaps.first(open);
        if (!overlapping.isEmpty()) {
            return overlapping;
        }
        if (!excluded.contains(byMinTime.getLast().ulid())) {
            open.removeLast();
        }
        List<BlockMeta> window = window(byMinTime.subList(0, byMinTime.size() - 1), excluded);
        return window.isEmpty() ? muchDeleted(open) : window;
    }

    private List<BlockMeta> window(List<BlockMeta> byMinTime, Set<Ulid> excluded) {
        if (byMinTime.isEmpty()) {
            return List.of();
        }
        long newest = byMinTime.getLast().minTime();
        for (int level = 1; level < ranges.size(); level++) {
            for (List<BlockMeta> part : aligned(byMinTime, ranges.get(level))) {
                long from = part.getFirst().minTime();
                long to = part.getLast().maxTime();
                boolean isFull = to - from == ranges.get(level) || to <= newest;
                boolean failed = part.stream().anyMatch(b -> b.compaction().failed());
                if (part.size() > 1 && isFull && !failed) {
                    List<BlockMeta> run = firstRun(part, excluded);
                    if (run.size() > 1) {
                        return run;
                    }
                }
            }
        }
        return List.of();
    }

    /** The blocks within each window {@code [n × range, (n + 1) × range)}; one that fits into none is left out. */
    private static List<List<BlockMeta>> aligned(List<BlockMeta> byMinTime, long range) {
        List<List<BlockMeta>> windows = new ArrayList<>();
        int i = 0;
        while (i < byMinTime.size()) {
            long end = Math.floorDiv(byMinTime.get(i).minTime(), range) * range + range;
            if (byMinTime.get(i).maxTime() > end) {
                i++;
                continue;
            }
            int from = i;
            while (i < byMinTime.size() && byMinTime.get(i).maxTime() <= end) {
                i++;
            }
            windows.add(byMinTime.subList(from, i));
        }
        return windows;
    }

    /** The first blocks side by side, at least two, of which none is excluded. */
    private static List<BlockMeta> firstRun(List<BlockMeta> part, Set<Ulid> excluded) {
        int from = 0;
        for (int i = 0; i < part.size(); i++) {
            if (excluded.contains(part.get(i).ulid())) {
                if (i - from > 1) {
                    return List.copyOf(part.subList(from, i));
                }
                from = i + 1;
            }
        }
        return List.copyOf(part.subList(from, part.size()));
    }

    private List<BlockMeta> muchDeleted(List<BlockMeta> open) {
        long least = ranges.get(ranges.size() / 2);
        for (BlockMeta block : open.reversed()) {
            if (block.maxTime() - block.minTime() < least) {
                break;
            }
            double share = (double) block.stats().tombstones() / (block.stats().series() + 1);
            if (share > DELETED_SHARE) {
                return List.of(block);
            }
        }
        return List.of();
    }
}
