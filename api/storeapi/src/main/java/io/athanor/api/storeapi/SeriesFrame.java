package io.athanor.api.storeapi;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What one message of a Series call brought: series {@code i} has the chunks from {@code first[i]} to {@code first[i + 1]},
 * in columns. Their bytes lie in the cursor's memory.
 */
final class SeriesFrame {
    String warning = "";

    /** Why the message cannot be read, empty if it can. */
    String fault = "";

    int size;
    Labels[] labels = new Labels[1];
    int[] first = new int[2];

    int chunks;
    long[] mint = new long[8];
    long[] maxt = new long[8];
    byte[] encoding = new byte[8];
    MemorySegment[] data = new MemorySegment[8];
    long[] offset = new long[8];
    int[] length = new int[8];
    int[] windowMs = new int[8];

    /** Ends a series: the chunks added since the one before are its. */
    void endSeries(Labels of) {
        if (size == labels.length) {
            labels = Arrays.copyOf(labels, 4 * size);
            first = Arrays.copyOf(first, 4 * size + 1);
        }
        labels[size++] = of;
        first[size] = chunks;
    }

    void addChunk(long from, long to, byte enc, MemorySegment slab, long at, int bytes, int window) {
        if (chunks == mint.length) {
            int capacity = 2 * chunks;
            mint = Arrays.copyOf(mint, capacity);
            maxt = Arrays.copyOf(maxt, capacity);
            encoding = Arrays.copyOf(encoding, capacity);
            data = Arrays.copyOf(data, capacity);
            offset = Arrays.copyOf(offset, capacity);
            length = Arrays.copyOf(length, capacity);
            windowMs = Arrays.copyOf(windowMs, capacity);
        }
        mint[chunks] = from;
        maxt[chunks] = to;
        encoding[chunks] = enc;
        data[chunks] = slab;
        offset[chunks] = at;
        length[chunks] = bytes;
        windowMs[chunks] = window;
        chunks++;
    }

    /** Appends the chunks of series {@code i} that touch {@code [from, to]} (ms, inclusive). */
    void append(int i, long from, long to, ChunkBuffer into) {
        for (int k = first[i]; k < first[i + 1]; k++) {
            if (maxt[k] >= from && mint[k] <= to) {
                into.add(mint[k], maxt[k], encoding[k], data[k], offset[k], length[k]);
                into.windowMs[into.size - 1] = windowMs[k];
            }
        }
    }
}
