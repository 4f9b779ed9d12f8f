package io.athanor.component.store;

import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What blocks say of the store that serves them. */
final class BlockInfos {
    private BlockInfos() {}

    /** External labels, and for each set of them the stretches of time that its blocks cover without a gap. */
    static StoreInfo of(Collection<BlockMeta> metas) {
        Map<Labels, List<BlockMeta>> byLabels = new TreeMap<>();
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        for (BlockMeta meta : metas) {
            mint = Math.min(mint, meta.minTime());
            maxt = Math.max(maxt, meta.maxTime());
            byLabels.computeIfAbsent(labels(meta), labels -> new ArrayList<>()).add(meta);
        }
        List<StoreInfo.Stretch> stretches = new ArrayList<>();
        byLabels.forEach((labels, blocks) -> addStretches(labels, blocks, stretches));
        return new StoreInfo("store", List.copyOf(byLabels.keySet()), mint, maxt, stretches);
    }

    private static Labels labels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        return thanos == null ? Labels.EMPTY : thanos.labels();
    }

    private static void addStretches(Labels labels, List<BlockMeta> blocks, List<StoreInfo.Stretch> into) {
        blocks.sort(Comparator.comparingLong(BlockMeta::minTime));
        long from = blocks.getFirst().minTime();
        long to = blocks.getFirst().maxTime();
        for (BlockMeta block : blocks) {
            if (block.minTime() > to) {
                into.add(new StoreInfo.Stretch(labels, from, to));
                from = block.minTime();
            }
            to = Math.max(to, block.maxTime());
        }
        into.add(new StoreInfo.Stretch(labels, from, to));
    }
}
