package io.athanor.component.store;

import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What blocks say of the store that serves them. */
final class BlockInfos {
    private BlockInfos() {}

    /** External labels, and for each set of them the stretches of time that its blocks cover without a gap. */
    static StoreInfo of(Collection<BlockMeta> metas) {
        Set<Labels> labelSets = new TreeSet<>();
        List<StoreInfo.Stretch> stretches = new ArrayList<>();
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        for (BlockMeta meta : metas) {
            Labels labels = labels(meta);
            mint = Math.min(mint, meta.minTime());
            maxt = Math.max(maxt, meta.maxTime());
            labelSets.add(labels);
            stretches.add(new StoreInfo.Stretch(labels, meta.minTime(), meta.maxTime()));
        }
        return new StoreInfo("store", List.copyOf(labelSets), mint, maxt, StoreInfo.Stretch.joined(stretches));
    }

    private static Labels labels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        return thanos == null ? Labels.EMPTY : thanos.labels();
    }
}
