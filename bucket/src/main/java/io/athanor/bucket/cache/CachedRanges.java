package io.athanor.bucket.cache;

import io.athanor.bucket.cache.CachingBucketMetrics.Origin;
import io.athanor.bucket.request.Parallel;
import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import io.athanor.model.budget.CacheBudget;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of segments of chunks, put together from pieces of one size: those that the cache has, and the others from the bucket,
 * near ones in one request. The last piece of an object is shorter; it is kept once the object's size says that it is.
 */
final class CachedRanges {
    /** Longer ranges go past the cache; nobody reads so much at once. */
    private static final long MOST_BYTES = 64 << 20;

    private static final byte[] NOTHING = new byte[0];

    private final Bucket bucket;
    private final Cache cache;
    private final CacheKeys keys;
    private final CachingBucketConfig config;
    private final CachedAttributes attributes;
    private final CachingBucketMetrics metrics;
    private final @Nullable CacheBudget budget;
    private final int size;

    CachedRanges(
            Bucket bucket,
            Cache cache,
            CacheKeys keys,
            CachingBucketConfig config,
            CachedAttributes attributes,
            CachingBucketMetrics metrics,
            @Nullable CacheBudget budget) {
        this.bucket = bucket;
        this.cache = cache;
        this.keys = keys;
        this.config = config;
        this.attributes = attributes;
        this.metrics = metrics;
        this.budget = budget;
        this.size = config.chunkSubrangeSize();
    }

    /** Pieces of an object, from one on; null where they are not there yet. */
    private record Part(String name, long first, byte[] @Nullable [] pieces, List<String> keys) {}

    /** Pieces that one request gives. */
    private record Run(int from, int to) {}

    InputStream get(String name, long offset, long length) throws IOException {
        metrics.asked(Operation.GET_RANGE);
        metrics.rangeAsked(length);
        if (length > MOST_BYTES
                || offset > Long.MAX_VALUE - MOST_BYTES - size
                || !config.chunkSubrangeTtl().isPositive()) {
            return bucket.getRange(name, offset, length);
        }
        long first = offset / size;
        int count = (int) ((offset + length - 1) / size - first + 1);
        long room = (long) count * size;
        if (budget != null && !budget.tryReserve(room)) {
            return bucket.getRange(name, offset, length);
        }
        boolean isRead = false;
        try {
            byte[][] pieces = pieces(name, first, count);
            InputStream in = new PiecesStream(pieces, (int) (offset - first * size), length, () -> release(room));
            isRead = true;
            return in;
        } finally {
            if (!isRead) {
                release(room);
            }
        }
    }

    private void release(long room) {
        if (budget != null) {
            budget.release(room);
        }
    }

    private byte[][] pieces(String name, long first, int count) throws IOException {
        List<String> pieceKeys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pieceKeys.add(keys.piece(name, size, first + i));
        }
        Part part = new Part(name, first, new byte[count][], pieceKeys);
        if (!FreshReads.isAsked()) {
            lookUp(part);
        }
        List<Parallel.Read> reads = new ArrayList<>();
        for (Run run : fewer(missing(part.pieces))) {
            reads.add(() -> fetch(part, run));
        }
        if (!reads.isEmpty()) {
            Parallel.all(reads);
        }
        byte[][] whole = new byte[count][];
        for (int i = 0; i < count; i++) {
            byte[] piece = part.pieces[i];
            whole[i] = piece == null ? NOTHING : piece;
        }
        return whole;
    }

    private void lookUp(Part part) {
        Hits hits = cache.get(part.keys);
        int found = 0;
        long bytes = 0;
        boolean isEnd = false;
        for (int i = 0; i < part.pieces.length; i++) {
            byte[] piece = isEnd ? NOTHING : hits.value(i);
            if (piece != null && piece.length <= size) {
                part.pieces[i] = piece;
                found++;
                bytes += piece.length;
                isEnd = piece.length < size;
            }
        }
        metrics.rangeFetched(Origin.CACHE, bytes);
        metrics.hit(Operation.GET_RANGE, (double) found / part.pieces.length);
    }

    private static List<Run> missing(byte[] @Nullable [] pieces) {
        List<Run> runs = new ArrayList<>();
        int i = 0;
        while (i < pieces.length) {
            int from = i;
            while (i < pieces.length && pieces[i] == null) {
                i++;
            }
            if (from < i) {
                runs.add(new Run(from, i));
            }
            i++;
        }
        return runs;
    }

    /** Joins the runs nearest to each other until they are few enough. */
    private List<Run> fewer(List<Run> runs) {
        int most = config.maxChunksGetRangeRequests();
        List<Run> joined = runs;
        for (int gap = 1; most > 0 && joined.size() > most; gap *= 2) {
            joined = joined(joined, gap);
        }
        return joined;
    }

    private static List<Run> joined(List<Run> runs, int gap) {
        List<Run> joined = new ArrayList<>();
        for (Run run : runs) {
            Run last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && run.from - last.to <= gap) {
                joined.set(joined.size() - 1, new Run(last.from, run.to));
            } else {
                joined.add(run);
            }
        }
        return joined;
    }

    private void fetch(Part part, Run run) throws IOException {
        long start = (part.first + run.from) * size;
        long fetched = 0;
        long again = 0;
        try (InputStream in = bucket.getRange(part.name, start, (long) (run.to - run.from) * size)) {
            for (int i = run.from; i < run.to; i++) {
                byte[] piece = in.readNBytes(size);
                if (piece.length < size) {
                    checkEnd(part.name, (part.first + i) * size + piece.length);
                }
                if (part.pieces[i] != null) {
                    again += piece.length;
                } else {
                    fetched += piece.length;
                    part.pieces[i] = piece;
                    if (piece.length > 0) {
                        cache.put(part.keys.get(i), piece, config.chunkSubrangeTtl());
                    }
                }
                if (piece.length < size) {
                    break;
                }
            }
        } finally {
            metrics.rangeFetched(Origin.BUCKET, fetched);
            metrics.rangeFetchedAgain(again);
        }
    }

    /** A stream ended here: right if the object does. */
    private void checkEnd(String name, long at) throws IOException {
        long end = attributes.of(name).size();
        if (at < end) {
            throw new IOException("a read of object \"" + name + "\" ended at byte " + at + " of " + end
                    + ", as if it were cut short");
        }
    }
}
