package io.athanor.bucket.header;

import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.ListRanges;

/**
 * What it costs to read parts of an index in the bucket, in bytes that could be read in the same time: bytes, and so many
 * for each request.
 */
final class ReadCost {
    /** A request costs as much as so many bytes. */
    private static final long REQUEST_BYTES = 64 << 10;

    /** Parts that are closer together than this are read in one request. */
    static final long GAP_BYTES = 512 << 10;

    /** One request reads no more than this. */
    static final long PART_BYTES = 16 << 20;

    private final long seriesCount;
    private final int seriesBytes;
    private final long sectionBytes;

    ReadCost(IndexTables tables) {
        sectionBytes = tables.seriesEnd() - tables.seriesStart();
        long listed = tables.postings().all().refs();
        seriesCount = Math.clamp(listed, 0, tables.mostSeries());
        seriesBytes = (int) Math.min(sectionBytes / Math.max(1, seriesCount) + 1, Integer.MAX_VALUE);
    }

    /** All series there are. */
    long seriesCount() {
        return seriesCount;
    }

    /** A series entry on average. */
    int seriesBytes() {
        return seriesBytes;
    }

    /** To read the entries of some series, which stand together (those of one metric do) or anywhere. */
    long series(double count, boolean together) {
        double bytes = count * seriesBytes;
        double apart = Math.min(count, (double) sectionBytes / GAP_BYTES);
        double requests = 1 + (together ? bytes / PART_BYTES : apart);
        return (long) (bytes + requests * REQUEST_BYTES);
    }

    /** To read postings lists, in the order of the index, and what lies between those that are near each other. */
    static long lists(ListRanges lists) {
        long bytes = lists.bytes();
        long requests = 0;
        long end = Long.MIN_VALUE / 2;
        for (int i = 0; i < lists.size(); i++) {
            long gap = lists.offset(i) - end;
            if (gap > GAP_BYTES) {
                requests++;
            } else {
                bytes += Math.max(0, gap);
            }
            end = lists.end(i);
        }
        return bytes + requests * REQUEST_BYTES;
    }
}
