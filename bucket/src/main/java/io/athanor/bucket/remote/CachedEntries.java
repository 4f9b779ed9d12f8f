package io.athanor.bucket.remote;

import io.athanor.bucket.header.OpenIndex;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.cache.Hits;
import io.athanor.tsdb.CorruptBlockException;
import java.util.Arrays;

/**
 * Entries of a block's series in the index cache. They are asked for, and kept, where few series are selected: the entries of
 * many lie near each other, and pages of them ({@link io.athanor.bucket.cache.IndexPages}) cost less than a key for each.
 */
final class CachedEntries {
    /** How many series are few. */
    static final int FEW = 1000;

    private final RequestRun run;
    private final OpenIndex index;
    private final int[] refs;
    private final boolean isUsed;

    /** @param refs all series that are selected in the block */
    CachedEntries(RequestRun run, OpenIndex index, int[] refs) {
        this.run = run;
        this.index = index;
        this.refs = refs;
        this.isUsed = refs.length <= FEW && index.cachesSeries();
    }

    /** Gives the sink what is cached of the series from one place to another; returns the items that are not. */
    int[] read(int from, int to, ItemReader.Sink sink) {
        int[] missing = new int[to - from];
        if (!isUsed) {
            Arrays.setAll(missing, i -> i);
            return missing;
        }
        Hits hits = index.cachedSeries(Arrays.copyOfRange(refs, from, to));
        long bytes = 0;
        for (int i = 0; i < hits.size(); i++) {
            byte[] entry = hits.value(i);
            bytes += entry == null ? 0 : entry.length;
        }
        run.account().download(bytes, Data.SERIES.label());
        run.account().reserve(bytes, Data.SERIES.label());
        try {
            int count = 0;
            for (int i = 0; i < missing.length; i++) {
                byte[] entry = hits.value(i);
                if (entry == null || !isTaken(i, entry, sink)) {
                    missing[count++] = i;
                }
            }
            return Arrays.copyOf(missing, count);
        } finally {
            run.account().release(bytes);
        }
    }

    private static boolean isTaken(int item, byte[] entry, ItemReader.Sink sink) {
        try {
            sink.item(item, entry, 0, entry.length);
            return true;
        } catch (CorruptBlockException e) {
            return false;
        }
    }

    /** The same sink for the items that were missing, which are cached when it has taken them. */
    ItemReader.Sink keeping(int from, int[] missing, ItemReader.Sink sink) {
        return (item, bytes, start, length) -> {
            sink.item(missing[item], bytes, start, length);
            if (isUsed) {
                index.cacheSeries(refs[from + missing[item]], Arrays.copyOfRange(bytes, start, start + length));
            }
        };
    }
}
