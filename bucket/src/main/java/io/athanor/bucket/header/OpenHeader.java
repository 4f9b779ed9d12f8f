package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.cache.IndexPages;
import io.athanor.bucket.request.BlockRequest;
import io.athanor.cache.Hits;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.SeriesRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** An index whose header is mapped, for one request. */
final class OpenHeader implements OpenIndex {
    private final HeaderPool pool;
    private final Ulid ulid;
    private final BlockRequest request;
    private final MappedHeader header;
    private final IndexTables tables;
    private final ReadCost cost;
    private final PostingsSelect select;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenHeader(HeaderPool pool, Ulid ulid, MappedHeader header, BlockRequest request) {
        this.pool = pool;
        this.ulid = ulid;
        this.request = request;
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
    public boolean cachesSeries() {
        return pool.cache().keeps(IndexItem.Kind.SERIES);
    }

    @Override
    public Hits cachedSeries(int[] refs) {
        return pool.cache()
                .get(
                        request.tenant(),
                        ulid,
                        Arrays.stream(refs).mapToObj(OpenHeader::item).toList());
    }

    @Override
    public void cacheSeries(int ref, byte[] entry) {
        pool.cache().put(request.tenant(), ulid, item(ref), entry);
    }

    @Override
    public IndexPages pages(Bucket bucket, String object) {
        return new IndexPages(bucket, pool.cache(), request, ulid, object, tables.seriesEnd());
    }

    private static IndexItem item(int ref) {
        return new IndexItem.Series(Integer.toUnsignedLong(ref));
    }

    @Override
    public List<String> labelNames() {
        return tables.labelNames();
    }

    @Override
    public int valueCount(String name) {
        return tables.postings().valueCount(name);
    }

    @Override
    public void labelValues(String name, Predicate<String> to) {
        tables.postings().values(name, to);
    }

    @Override
    public boolean labelValues(String name, List<LabelMatcher> matchers, Predicate<String> to) {
        for (LabelMatcher m : matchers) {
            if (!m.name().equals(name)) {
                return false;
            }
        }
        labelValues(name, value -> !matchers.stream().allMatch(m -> m.matches(value)) || to.test(value));
        return true;
    }

    @Override
    public boolean labelValues(String name, List<LabelMatcher> matchers, Selection selection, Predicate<String> to)
            throws IOException {
        int[] refs = selection.refs();
        if (refs.length == 0) {
            return true;
        }
        if (!selection.left().isEmpty()) {
            return false;
        }
        if (refs.length == cost.seriesCount()) {
            labelValues(name, to);
            return true;
        }
        boolean[] any = select.intersect(name, refs, matchers.stream().anyMatch(OpenHeader::isOneMetric));
        int[] next = {0};
        if (any != null) {
            labelValues(name, value -> next[0] == any.length || !any[next[0]++] || to.test(value));
        }
        return any != null;
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
            pool.end();
        }
    }
}
