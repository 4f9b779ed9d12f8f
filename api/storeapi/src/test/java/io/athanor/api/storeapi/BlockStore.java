package io.athanor.api.storeapi;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;

/** One block as a store; it can be told to say that something is missing. */
final class BlockStore implements Store {
    private final Block block;
    private final List<String> warnings;

    BlockStore(Block block, String... warnings) {
        this.block = block;
        this.warnings = List.of(warnings);
    }

    @Override
    public StoreInfo info() {
        Labels labels = Labels.of("cluster", "fixture", "replica", "a");
        TimeBounds bounds = block.timeBounds();
        return new StoreInfo(
                "store",
                List.of(labels),
                bounds.mint(),
                bounds.maxt(),
                List.of(new StoreInfo.Stretch(labels, bounds.mint(), bounds.maxt() + 1)));
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        SeriesCursor inner = block.select(request);
        return new SeriesCursor() {
            @Override
            public boolean next() {
                return inner.next();
            }

            @Override
            public Labels labels() {
                return inner.labels();
            }

            @Override
            public SeriesChunks chunks() {
                return inner.chunks();
            }

            @Override
            public List<String> warnings() {
                return warnings;
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return block.labelNames(matchers, mint, maxt, limit);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        return block.labelValues(name, matchers, mint, maxt, limit);
    }

    @Override
    public TimeBounds timeBounds() {
        return block.timeBounds();
    }
}
