package io.athanor.component.store;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;
import java.util.Objects;

/** Blocks that are at hand as local files, as a store: what {@code athanor all} serves. */
public final class LocalStore implements Store {
    private final BlockSet blocks;
    private final BlockVersions versions;

    /** @param blocks is not closed by this */
    public LocalStore(BlockSet blocks) {
        this.blocks = blocks;
        this.versions = BlockVersions.of(blocks);
    }

    @Override
    public StoreInfo info() {
        return BlockInfos.of(blocks.blocks().stream()
                        .filter(block -> block.state() == BlockState.LOADED || block.state() == BlockState.SET_ASIDE)
                        .map(BlockInfo::meta)
                        .filter(Objects::nonNull)
                        .toList())
                .of(version());
    }

    @Override
    public DataVersion version() {
        return versions.get();
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        return blocks.select(request);
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return blocks.labelNames(matchers, mint, maxt, limit);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return blocks.labelValues(name, matchers, mint, maxt, limit);
    }

    @Override
    public TimeBounds timeBounds() {
        return blocks.timeBounds();
    }
}
