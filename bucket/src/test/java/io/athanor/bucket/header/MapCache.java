package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.cache.IndexItem;
import io.athanor.cache.Hits;
import io.athanor.tsdb.block.Ulid;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps everything. */
final class MapCache implements IndexCache {
    final Map<IndexItem, byte[]> values = new ConcurrentHashMap<>();

    @Override
    public boolean keeps(IndexItem.Kind kind) {
        return true;
    }

    @Override
    public Hits get(String tenant, Ulid block, List<? extends IndexItem> items) {
        Hits hits = new Hits(items.size());
        for (int i = 0; i < items.size(); i++) {
            byte[] value = values.get(items.get(i));
            if (value != null) {
                hits.found(i, value);
            }
        }
        return hits;
    }

    @Override
    public void put(String tenant, Ulid block, IndexItem item, byte[] value) {
        values.put(item, value);
    }

    @Override
    public void close() {}
}
