package io.athanor.bucket.cache;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.cache.Hits;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of the part of a block's index that holds its series, put together from pages of one size in the index cache; those
 * that it lacks are read from the bucket by one request, and kept. For many series near each other, of which each would
 * otherwise be an entry of its own in the cache, or read anew each time. For one request; safe for its threads.
 */
public final class IndexPages {
    /** How long a page is, bytes, but for the last one. */
    static final int PAGE_BYTES = 32 << 10;

    private final Bucket bucket;
    private final IndexCache cache;
    private final BlockRequest request;
    private final Ulid block;
    private final String object;
    private final long end;

    /**
     * @param object the index in the bucket
     * @param end where the series end in it, exclusive
     */
    public IndexPages(Bucket bucket, IndexCache cache, BlockRequest request, Ulid block, String object, long end) {
        this.bucket = bucket;
        this.cache = cache;
        this.request = request;
        this.block = block;
        this.object = object;
        this.end = end;
    }

    /**
     * Bytes of the index.
     *
     * @param in closed by the caller
     * @param isCached whether nothing of it was read from the bucket
     */
    public record Part(InputStream in, boolean isCached) {}

    /** A range, as far as it lies before the end of the series; the memory that it takes is given back when it is closed. */
    public Part read(long offset, long length) throws IOException {
        long last = Math.min(offset + length, end);
        if (last <= offset) {
            return new Part(bucket.getRange(object, offset, length), false);
        }
        long first = offset / PAGE_BYTES;
        int count = Math.toIntExact((last - 1) / PAGE_BYTES - first + 1);
        long bytes = (long) count * PAGE_BYTES;
        request.limits().reserve(bytes, Data.SERIES.label());
        boolean isDone = false;
        try {
            byte[][] pages = new byte[count][];
            boolean isCached = fill(first, pages);
            InputStream in = new PiecesStream(
                    pages,
                    (int) (offset - first * PAGE_BYTES),
                    last - offset,
                    () -> request.limits().release(bytes));
            isDone = true;
            return new Part(in, isCached);
        } finally {
            if (!isDone) {
                request.limits().release(bytes);
            }
        }
    }

    /** Whether all of them were in the cache. */
    private boolean fill(long first, byte[][] pages) throws IOException {
        List<IndexItem.SeriesPage> items = new ArrayList<>(pages.length);
        for (int i = 0; i < pages.length; i++) {
            items.add(new IndexItem.SeriesPage(first + i));
        }
        Hits hits = FreshReads.isAsked() ? Hits.none(pages.length) : cache.get(request.tenant(), block, items);
        int from = -1;
        int to = -1;
        for (int i = 0; i < pages.length; i++) {
            byte[] page = hits.value(i);
            if (page != null && page.length == length(first + i)) {
                pages[i] = page;
            } else {
                from = from < 0 ? i : from;
                to = i;
            }
        }
        if (from < 0) {
            return true;
        }
        long start = (first + from) * PAGE_BYTES;
        long bytes = (first + to) * PAGE_BYTES + length(first + to) - start;
        try (InputStream in = bucket.getRange(object, start, bytes)) {
            for (int i = from; i <= to; i++) {
                byte[] page = in.readNBytes(length(first + i));
                if (page.length < length(first + i)) {
                    throw new IOException("object \"" + object + "\" ended at byte "
                            + ((first + i) * PAGE_BYTES + page.length) + ", before the series that it says to hold");
                }
                if (pages[i] == null || FreshReads.isAsked()) {
                    pages[i] = page;
                    cache.put(request.tenant(), block, items.get(i), page);
                }
            }
        }
        return false;
    }

    private int length(long page) {
        return (int) Math.min(PAGE_BYTES, end - page * PAGE_BYTES);
    }
}
