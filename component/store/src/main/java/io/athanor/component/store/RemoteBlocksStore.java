package io.athanor.component.store;

import io.athanor.api.storeapi.CallHints;
import io.athanor.api.storeapi.HeldListing;
import io.athanor.api.storeapi.LabelsRequest;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.bucket.remote.BucketListing;
import io.athanor.bucket.remote.BucketScope;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.model.LabelMatcher;
import io.athanor.model.TenantNames;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;

/** Blocks that stay in the bucket, as a store: what {@code athanor store} serves. */
public final class RemoteBlocksStore implements Store {
    private final BucketStore blocks;
    private final BlockVersions versions;
    private final TenantNames tenants = new TenantNames("default-tenant");

    /** @param blocks is not closed by this */
    public RemoteBlocksStore(BucketStore blocks) {
        this.blocks = blocks;
        this.versions = BlockVersions.of(blocks);
    }

    @Override
    public StoreInfo info() {
        StoreInfo all = BlockInfos.of(blocks.blocks());
        return new StoreInfo(all.component(), all.labelSets(), all.mint(), all.maxt(), all.stretches(), true)
                .of(version());
    }

    @Override
    public DataVersion version() {
        return versions.get();
    }

    @Override
    public boolean leavesOutLabels() {
        return true;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        return select(request, CallHints.NONE);
    }

    @Override
    public SeriesCursor select(SelectRequest request, CallHints hints) {
        return new BlocksCursor(
                blocks.select(request, scope(hints, request.hints().without())));
    }

    private BucketScope scope(CallHints hints, List<String> without) {
        return new BucketScope(tenants.named(hints.tenant()), hints.blockMatchers(), without, BucketScope.EVERY);
    }

    @Override
    public HeldListing labelNames(LabelsRequest request, CallHints hints) {
        return held(blocks.labelNames(
                request.matchers(), request.mint(), request.maxt(), request.limit(), scope(hints, List.of())));
    }

    @Override
    public HeldListing labelValues(String name, LabelsRequest request, CallHints hints) {
        return held(blocks.labelValues(
                name, request.matchers(), request.mint(), request.maxt(), request.limit(), scope(hints, List.of())));
    }

    private static HeldListing held(BucketListing listing) {
        return new HeldListing(listing.listing(), listing::close);
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
