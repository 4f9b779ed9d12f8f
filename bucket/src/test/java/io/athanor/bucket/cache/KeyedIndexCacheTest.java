package io.athanor.bucket.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Hits;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.tsdb.block.Ulid;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyedIndexCacheTest {
    private static final Ulid A = new Ulid(1, 1);
    private static final Ulid B = new Ulid(1, 2);

    private static KeyedIndexCache cache(EnumSet<IndexItem.Kind> kinds) {
        InMemoryCache memory =
                new InMemoryCache(InMemoryConfig.DEFAULT, InMemoryMetrics.NONE, null, InstantSource.system());
        return new KeyedIndexCache(memory, kinds, KeyedIndexCache.FOR_EVER, IndexCacheMetrics.NONE, System::nanoTime);
    }

    @Test
    void items_ofOtherBlocksKindsAndNames_areOthers() {
        KeyedIndexCache cache = cache(EnumSet.allOf(IndexItem.Kind.class));
        List<IndexItem> items = List.of(
                new IndexItem.Postings("a", "bc"),
                new IndexItem.Postings("ab", "c"),
                new IndexItem.ExpandedPostings("1:abc"),
                new IndexItem.Series(1),
                new IndexItem.Series(11));
        for (int i = 0; i < items.size(); i++) {
            cache.put("t", A, items.get(i), new byte[] {(byte) i});
        }
        assertThat(cache.get("t", B, items).count()).isZero();
        Hits hits = cache.get("t", A, items);
        for (int i = 0; i < items.size(); i++) {
            assertThat(hits.value(i)).containsExactly(i);
        }
    }

    @Test
    void kinds_thatAreNotEnabled_areNotKept() {
        KeyedIndexCache cache = cache(EnumSet.of(IndexItem.Kind.POSTINGS));
        IndexItem series = new IndexItem.Series(1);
        IndexItem postings = new IndexItem.Postings("a", "b");
        cache.put("t", A, series, new byte[1]);
        cache.put("t", A, postings, new byte[1]);
        Hits hits = cache.get("t", A, List.of(series, postings));
        assertThat(hits.value(0)).isNull();
        assertThat(hits.value(1)).isNotNull();
    }
}
