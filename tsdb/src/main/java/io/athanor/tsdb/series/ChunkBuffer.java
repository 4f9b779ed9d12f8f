package io.athanor.tsdb.series;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The chunks of one series in columns, reused from series to series: no object per chunk.
 *
 * <p>Chunk {@code i} has encoding {@code encoding[i]} and its bytes (without length, encoding byte and checksum) are
 * {@code data[i]} from {@code offset[i]} for {@code length[i]}; a downsampled one holds windows of {@code windowMs[i]} ms.
 * The columns may be longer than {@link #size}.
 */
public final class ChunkBuffer {
    public int size;
    public long[] mint = new long[16];
    public long[] maxt = new long[16];
    public byte[] encoding = new byte[16];
    public MemorySegment[] data = new MemorySegment[16];
    public long[] offset = new long[16];
    public int[] length = new int[16];
    public int[] windowMs = new int[16];

    /** Empties the buffer, and lets go of the data. */
    public void clear() {
        Arrays.fill(data, 0, size, MemorySegment.NULL);
        size = 0;
    }

    /** Appends one chunk. */
    public void add(long chunkMint, long chunkMaxt, byte enc, MemorySegment segment, long at, int bytes) {
        if (size == mint.length) {
            int capacity = 2 * size;
            mint = Arrays.copyOf(mint, capacity);
            maxt = Arrays.copyOf(maxt, capacity);
            encoding = Arrays.copyOf(encoding, capacity);
            data = Arrays.copyOf(data, capacity);
            offset = Arrays.copyOf(offset, capacity);
            length = Arrays.copyOf(length, capacity);
            windowMs = Arrays.copyOf(windowMs, capacity);
        }
        mint[size] = chunkMint;
        maxt[size] = chunkMaxt;
        encoding[size] = enc;
        data[size] = segment;
        offset[size] = at;
        length[size] = bytes;
        windowMs[size] = 0;
        size++;
    }
}
