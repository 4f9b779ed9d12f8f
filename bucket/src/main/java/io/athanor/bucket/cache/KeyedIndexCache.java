package io.athanor.bucket.cache;

import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import io.athanor.tsdb.block.Ulid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * An index cache on a {@link Cache}, wherever that keeps its values.
 *
 * <p><b>Keys</b> {@code P<block><length of the name>:<name><value>} for postings, {@code E<block><matchers>} for expanded
 * postings, {@code S<block><reference>} for series, {@code S<block>p<size of pages>:<number>} for pages of series.
 */
public final class KeyedIndexCache implements IndexCache {
    /** Longer than any process runs. */
    public static final Duration FOR_EVER = Duration.ofDays(100L * 365);

    private final Cache cache;
    private final Set<IndexItem.Kind> kinds;
    private final Duration ttl;
    private final IndexCacheMetrics metrics;
    private final LongSupplier nanoTime;

    /**
     * @param cache is closed by this
     * @param kinds which items are kept
     * @param ttl for how long; entries are right {@linkplain #FOR_EVER for ever}
     * @param nanoTime a clock that only runs forward, ns
     */
    public KeyedIndexCache(
            Cache cache, Set<IndexItem.Kind> kinds, Duration ttl, IndexCacheMetrics metrics, LongSupplier nanoTime) {
        this.cache = cache;
        this.kinds = Set.copyOf(kinds);
        this.ttl = ttl;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** The kind of the item that a key of this cache names. */
    public static IndexItem.Kind kind(String key) {
        return switch (key.charAt(0)) {
            case 'P' -> IndexItem.Kind.POSTINGS;
            case 'E' -> IndexItem.Kind.EXPANDED_POSTINGS;
            default -> IndexItem.Kind.SERIES;
        };
    }

    private static String key(Ulid block, IndexItem item) {
        return switch (item) {
            case IndexItem.Postings postings ->
                "P" + block + postings.name().length() + ":" + postings.name() + postings.value();
            case IndexItem.ExpandedPostings expanded -> "E" + block + expanded.matchers();
            case IndexItem.Series series -> "S" + block + series.ref();
            case IndexItem.SeriesPage page -> "S" + block + "p" + IndexPages.PAGE_BYTES + ":" + page.number();
        };
    }

    @Override
    public boolean keeps(IndexItem.Kind kind) {
        return kinds.contains(kind);
    }

    @Override
    public Hits get(String tenant, Ulid block, List<? extends IndexItem> items) {
        Hits hits = new Hits(items.size());
        List<String> keys = new ArrayList<>(items.size());
        int[] places = new int[items.size()];
        for (int i = 0; i < items.size(); i++) {
            if (keeps(items.get(i).kind())) {
                places[keys.size()] = i;
                keys.add(key(block, items.get(i)));
            }
        }
        long start = nanoTime.getAsLong();
        Hits found = cache.get(keys);
        long nanos = nanoTime.getAsLong() - start;
        Map<IndexItem.Kind, int[]> counts = new EnumMap<>(IndexItem.Kind.class);
        for (int k = 0; k < keys.size(); k++) {
            byte[] value = found.value(k);
            int[] count = counts.computeIfAbsent(items.get(places[k]).kind(), kind -> new int[2]);
            count[0]++;
            if (value != null) {
                hits.found(places[k], value);
                count[1]++;
            }
        }
        counts.forEach((kind, count) -> metrics.asked(kind, tenant, count[0], count[1], nanos));
        return hits;
    }

    @Override
    public void put(String tenant, Ulid block, IndexItem item, byte[] value) {
        if (keeps(item.kind())) {
            metrics.stored(item.kind(), tenant, value.length);
            cache.put(key(block, item), value, ttl);
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
