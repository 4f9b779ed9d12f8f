package io.athanor.bucket.remote;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.index.ChunkMetas;
import org.jspecify.annotations.Nullable;

/**
 * Series of one block whose entries were read: labels, and times and places of the chunks that touch the request's range.
 * A row without labels is none: it could not be read, or is not wanted.
 */
final class RowBatch {
    /** What a label set and a row's places take, bytes. */
    static final int BYTES_PER_ROW = 300;

    /** What a row takes with the texts of its labels, if those are as usual. */
    static final int USUAL_BYTES = 700;

    static final int BYTES_PER_CHUNK = 24;
    private static final int USUAL_LABELS = 24;

    final @Nullable Labels[] labels;
    final ChunkMetas chunks = new ChunkMetas();

    /** Times of which rows lose their samples, where they do; null if none does. */
    @Nullable
    Intervals @Nullable [] gone;

    final int[] first;
    final int[] end;

    /** What a label set of unusual length takes above {@link #BYTES_PER_ROW}. */
    static long moreBytes(Labels labels) {
        return Math.max(0, 8L * (labels.size() - USUAL_LABELS));
    }

    /** Bytes reserved for it. */
    long bytes;

    /** Bytes that are to be reserved with the next ones; guarded by this. */
    long unheld;

    RowBatch(int size) {
        labels = new Labels[size];
        first = new int[size];
        end = new int[size];
    }

    int size() {
        return labels.length;
    }
}
