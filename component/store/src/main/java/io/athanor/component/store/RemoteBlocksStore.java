package io.athanor.component.store;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;

/** Blocks that stay in the bucket, as a store: what {@code athanor store} serves. */
public final class RemoteBlocksStore implements Store {
    private final BucketStore blocks;

    /** @param blocks is not closed by this */
    public RemoteBlocksStore(BucketStore blocks) {
        this.blocks = blocks;
    }

    @Override
    public StoreInfo info() {
        return BlockInfos.of(blocks.blocks());
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
