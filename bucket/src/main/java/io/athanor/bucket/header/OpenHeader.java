package io.athanor.bucket.header;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.ListRanges;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.SeriesRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An index whose header is mapped, for one request. */
final class OpenHeader implements OpenIndex {
    private final HeaderPool pool;
    private final MappedHeader header;
    private final IndexTables tables;
    private final ReadCost cost;
    private final PostingsSelect select;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenHeader(HeaderPool pool, Ulid ulid, MappedHeader header, BlockRequest request) {
        this.pool = pool;
        this.header = header;
        this.tables = header.tables();
        this.cost = header.cost();
        this.select = new PostingsSelect(pool, ulid, tables, cost, request);
    }

    @Override
    public int version() {
        return tables.version();
    }

    @Override
    public long bytes() {
        return tables.indexBytes();
    }

    @Override
    public long seriesCount() {
        return cost.seriesCount();
    }

    @Override
    public Selection select(List<LabelMatcher> matchers) throws IOException {
        return select.select(matchers);
    }

    @Override
    public void remember(List<LabelMatcher> matchers, int[] refs) {
        select.remember(matchers, refs);
    }

    @Override
    public List<String> labelNames() {
        return tables.labelNames();
    }

    @Override
    public List<String> labelValues(String name, int limit) {
        return tables.postings().values(name, limit);
    }

    @Override
    public Optional<List<String>> labelValues(String name, List<LabelMatcher> matchers, int limit) {
        if (matchers.isEmpty()) {
            return Optional.of(labelValues(name, limit));
        }
        for (LabelMatcher m : matchers) {
            if (!m.name().equals(name)) {
                return Optional.empty();
            }
        }
        List<String> found = new ArrayList<>();
        for (String value : labelValues(name, 0)) {
            if (matchers.stream().allMatch(m -> m.matches(value))) {
                found.add(value);
                if (found.size() == limit) {
                    break;
                }
            }
        }
        return Optional.of(found);
    }

    @Override
    public Optional<List<String>> labelValues(String name, List<LabelMatcher> matchers, Selection selection, int limit)
            throws IOException {
        int[] refs = selection.refs();
        if (refs.length == 0) {
            return Optional.of(List.of());
        }
        if (!selection.left().isEmpty()) {
            return Optional.empty();
        }
        if (refs.length == cost.seriesCount()) {
            return Optional.of(labelValues(name, limit));
        }
        ListRanges lists = tables.postings().listsOfValues(name);
        boolean together = matchers.stream().anyMatch(OpenHeader::isOneMetric);
        if (ReadCost.lists(lists) > cost.series(refs.length, together)) {
            return Optional.empty();
        }
        boolean[] any = select.intersect(lists, refs);
        List<String> values = labelValues(name, 0);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < any.length && (limit <= 0 || found.size() < limit); i++) {
            if (any[i]) {
                found.add(values.get(i));
            }
        }
        return Optional.of(found);
    }

    private static boolean isOneMetric(LabelMatcher m) {
        return m.name().equals(Labels.METRIC_NAME) && m.type() == MatchType.EQUAL;
    }

    @Override
    public String symbol(int id) {
        return tables.symbol(id);
    }

    @Override
    public int symbolId(String symbol) {
        return tables.symbolId(symbol);
    }

    @Override
    public long seriesStart() {
        return tables.seriesStart();
    }

    @Override
    public long seriesEnd() {
        return tables.seriesEnd();
    }

    @Override
    public int seriesBytes() {
        return cost.seriesBytes();
    }

    @Override
    public long seriesOffset(int ref) {
        return tables.seriesOffset(ref);
    }

    @Override
    public long entryBytes(MappedFile part, int ref) {
        return tables.entryBytes(part, ref);
    }

    @Override
    public void read(MappedFile part, int ref, SeriesRecord into) {
        tables.read(part, ref, into);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            header.release(pool.nanoTime());
        }
    }
}
