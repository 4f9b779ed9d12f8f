package io.athanor.bucket.cache;

import io.athanor.cache.Hits;
import io.athanor.tsdb.block.Ulid;
import java.util.List;

/**
 * Parts of blocks' indexes, kept between queries. Any thread may call it.
 *
 * <p>Blocks never change, so an entry is right for ever; what bounds it is room. A cache that is down, slow, full or broken
 * misses: no method throws for it, and none waits longer than the cache's own timeout. A value that is found is, bit for
 * bit, one that was {@linkplain #put put} under this block and item: caches outside of the process prove it by a checksum.
 */
public interface IndexCache extends AutoCloseable {
    /** Keeps nothing. */
    IndexCache NONE = new IndexCache() {
        @Override
        public boolean keeps(IndexItem.Kind kind) {
            return false;
        }

        @Override
        public Hits get(String tenant, Ulid block, List<? extends IndexItem> items) {
            return Hits.none(items.size());
        }

        @Override
        public void put(String tenant, Ulid block, IndexItem item, byte[] value) {}

        @Override
        public void close() {}
    };

    /** Whether items of a kind are kept at all: if not, a caller need not make their values. */
    boolean keeps(IndexItem.Kind kind);

    /**
     * Looks up items of one block, in as few round trips as the cache allows.
     *
     * @param tenant who asks, for the metrics
     * @return a place for each item, in the items' order
     */
    Hits get(String tenant, Ulid block, List<? extends IndexItem> items);

    /**
     * Offers a value; it may be kept now, later or not at all. The array is the cache's from here on and must not be
     * changed.
     *
     * @param tenant who asks, for the metrics
     */
    void put(String tenant, Ulid block, IndexItem item, byte[] value);

    /** Ends connections and threads. */
    @Override
    void close();
}
