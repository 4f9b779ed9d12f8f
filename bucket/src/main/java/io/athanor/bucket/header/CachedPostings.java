package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.cache.Hits;
import io.athanor.tsdb.block.Ulid;
import java.util.List;
import java.util.function.LongSupplier;

/** Sets of series of one block in the index cache, for one request. A value that cannot be read was not found. */
final class CachedPostings {
    /** What encoding a reference takes while it is done. */
    private static final long MOST_BYTES_PER_REF = 8;

    private final IndexCache cache;
    private final Ulid ulid;
    private final BlockRequest request;
    private final Reserved reserved;
    private final long mostSeries;
    private final LongSupplier nanoTime;

    CachedPostings(
            IndexCache cache,
            Ulid ulid,
            BlockRequest request,
            Reserved reserved,
            long mostSeries,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.cache = cache;
        this.ulid = ulid;
        this.request = request;
        this.reserved = reserved;
        this.mostSeries = mostSeries;
    }

    /** For each item its references, ascending, or null. */
    @SuppressWarnings("NullAway") // rows are null where nothing was found
    int[][] get(List<IndexItem> items) {
        int[][] found = new int[items.size()][];
        if (items.stream().noneMatch(item -> cache.keeps(item.kind()))) {
            return found;
        }
        Hits hits = cache.get(request.tenant(), ulid, items);
        for (int i = 0; i < found.length; i++) {
            byte[] value = hits.value(i);
            if (value != null) {
                request.limits().download(value.length, Data.POSTINGS.label());
                reserved.add(4L * value.length);
                long from = nanoTime.getAsLong();
                found[i] = PostingsCodec.decode(value, mostSeries);
                request.stats().decoded(Data.POSTINGS, found[i] != null, nanoTime.getAsLong() - from);
                if (found[i] != null) {
                    request.stats().touched(Data.POSTINGS, 1, value.length);
                    reserved.add(4L * Math.max(0, found[i].length - value.length));
                }
            }
        }
        return found;
    }

    boolean keeps(IndexItem item) {
        return cache.keeps(item.kind());
    }

    void put(IndexItem item, int[] refs) {
        if (cache.keeps(item.kind())) {
            reserved.add(MOST_BYTES_PER_REF * refs.length);
            long from = nanoTime.getAsLong();
            byte[] value = PostingsCodec.encode(refs);
            request.stats().encoded(Data.POSTINGS, 4L * refs.length, value.length, nanoTime.getAsLong() - from);
            cache.put(request.tenant(), ulid, item, value);
        }
    }
}
