package io.athanor.tsdb.compact;

import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockStats;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The meta of a block that others are merged into, as Prometheus writes it. */
public final class MergedMeta {
    private static final String OUT_OF_ORDER = "from-out-of-order";
    private static final List<String> PARTIAL_VIEWS = List.of("from-stale-series", "from-selected-series");

    private MergedMeta() {}

    /**
     * Spans the times of all parents; one level above the highest; the sources of all; remembers by hints that all its
     * samples came out of order, or any from a partial view of the head.
     *
     * @param ulid of the new block
     * @param parents at least one
     */
    public static BlockMeta of(Ulid ulid, List<BlockMeta> parents) {
        TreeSet<Ulid> sources = new TreeSet<>();
        List<BlockCompaction.Parent> descriptions = new ArrayList<>();
        List<String> hints = new ArrayList<>();
        int level = 0;
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        for (BlockMeta parent : byMinTime(parents)) {
            sources.addAll(parent.sources());
            descriptions.add(new BlockCompaction.Parent(parent.ulid(), parent.minTime(), parent.maxTime()));
            level = Math.max(level, parent.compaction().level());
            mint = Math.min(mint, parent.minTime());
            maxt = Math.max(maxt, parent.maxTime());
        }
        for (String hint : PARTIAL_VIEWS) {
            if (parents.stream().anyMatch(p -> p.compaction().hints().contains(hint))) {
                hints.add(hint);
            }
        }
        if (parents.stream().allMatch(p -> p.compaction().hints().contains(OUT_OF_ORDER))) {
            hints.add(OUT_OF_ORDER);
        }
        BlockCompaction compaction =
                new BlockCompaction(level + 1, List.copyOf(sources), descriptions, false, false, hints);
        return new BlockMeta(ulid, mint, maxt, BlockStats.NONE, compaction, null, Json.Obj.EMPTY);
    }

    private static List<BlockMeta> byMinTime(List<BlockMeta> metas) {
        return metas.stream()
                .sorted(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid))
                .toList();
    }
}
