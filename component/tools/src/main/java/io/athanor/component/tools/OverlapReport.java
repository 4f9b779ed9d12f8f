package io.athanor.component.tools;

import io.athanor.model.GoDurations;
import io.athanor.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Blocks of one group that overlap, as Prometheus finds and tells them. */
final class OverlapReport {
    private OverlapReport() {}

    /**
     * Blocks that share a range of time.
     *
     * @param mint where the range begins that all of them share
     * @param maxt where it ends
     */
    record Overlap(long mint, long maxt, List<BlockMeta> blocks) {
        @Override
        public String toString() {
            return "[mint: " + mint + ", maxt: " + maxt + ", range: " + range(maxt - mint) + ", blocks: "
                    + blocks.size() + "]: "
                    + blocks.stream().map(OverlapReport::told).collect(Collectors.joining(", "));
        }
    }

    static String told(BlockMeta meta) {
        return "<ulid: " + meta.ulid() + ", mint: " + meta.minTime() + ", maxt: " + meta.maxTime() + ", range: "
                + range(meta.maxTime() - meta.minTime()) + ">";
    }

    private static String range(long ms) {
        return GoDurations.format(Math.max(0, ms / 1000) * 1_000_000_000L);
    }

    /** The overlaps by group: resolution, and hash of the external labels. */
    static Map<String, List<Overlap>> byGroup(Collection<BlockMeta> metas) {
        Map<String, List<BlockMeta>> groups = new TreeMap<>();
        for (BlockMeta meta : metas) {
            String key = meta.resolution() + "@"
                    + Long.toUnsignedString(Metas.thanos(meta).labels().hash());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(meta);
        }
        Map<String, List<Overlap>> found = new TreeMap<>();
        groups.forEach((key, blocks) -> {
            List<Overlap> overlaps = of(blocks);
            if (!overlaps.isEmpty()) {
                found.put(key, overlaps);
            }
        });
        return found;
    }

    /** Each block is looked at with those that have not ended when it begins; as long as none of them has, they are one overlap. */
    private static List<Overlap> of(List<BlockMeta> blocks) {
        List<BlockMeta> sorted = blocks.stream()
                .sorted(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid))
                .toList();
        List<List<BlockMeta>> overlaps = new ArrayList<>();
        List<BlockMeta> open = new ArrayList<>();
        boolean hasAnyEnded = false;
        for (BlockMeta block : sorted) {
            hasAnyEnded |= open.removeIf(before -> before.maxTime() <= block.minTime());
            if (!open.isEmpty()) {
                if (hasAnyEnded || overlaps.isEmpty()) {
                    List<BlockMeta> together = new ArrayList<>(open);
                    together.add(block);
                    overlaps.add(together);
                    hasAnyEnded = false;
                } else {
                    overlaps.getLast().add(block);
                }
            }
            open.add(block);
        }
        return overlaps.stream()
                .map(together -> new Overlap(
                        together.stream().mapToLong(BlockMeta::minTime).max().orElseThrow(),
                        together.stream().mapToLong(BlockMeta::maxTime).min().orElseThrow(),
                        together))
                .toList();
    }
}
