package io.athanor.tsdb.block;

import io.athanor.tsdb.chunkenc.Encoding;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Series on their way into a block, in label order, each with its chunks in time order: made by one thread, written by
 * another ({@link BlockWriter#append}), reused afterwards. Chunks are kept as the records that a segment holds.
 */
public final class SeriesBatch {
    private final CRC32C crc = new CRC32C();
    byte[] records = new byte[1 << 16];
    int recordBytes;
    int series;
    int[] symbols = new int[256];
    int[] symbolsEnd = new int[16];
    int[] chunksEnd = new int[16];
    int chunks;
    long[] mint = new long[64];
    long[] maxt = new long[64];
    int[] length = new int[64];
    long samples;
    long floatSamples;
    long histogramSamples;

    /** Begins a series; one that gets no chunk is left out. */
    public void series(int[] symbolIds, int count) {
        int from = series == 0 ? 0 : symbolsEnd[series - 1];
        if (series > 0 && chunksBefore(series - 1) == chunks) {
            series--;
            from = series == 0 ? 0 : symbolsEnd[series - 1];
        }
        if (series == symbolsEnd.length) {
            symbolsEnd = Arrays.copyOf(symbolsEnd, 2 * series);
            chunksEnd = Arrays.copyOf(chunksEnd, 2 * series);
        }
        if (from + count > symbols.length) {
            symbols = Arrays.copyOf(symbols, Math.max(from + count, 2 * symbols.length));
        }
        System.arraycopy(symbolIds, 0, symbols, from, count);
        symbolsEnd[series] = from + count;
        chunksEnd[series] = chunks;
        series++;
    }

    int chunksBefore(int i) {
        return i == 0 ? 0 : chunksEnd[i - 1];
    }

    /**
     * Adds a chunk to the current series.
     *
     * @param chunkMint time of its first sample, ms; after the chunk before
     * @param chunkMaxt time of its last sample, ms
     */
    public void chunk(long chunkMint, long chunkMaxt, byte encoding, MemorySegment data, long offset, int bytes) {
        if (series == 0) {
            throw new IllegalStateException("a chunk before the first series");
        }
        roomForRecord(bytes);
        int at = recordBytes;
        int left = bytes;
        while (left >= 0x80) {
            records[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        records[at++] = (byte) left;
        int from = at;
        records[at++] = encoding;
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, records, at, bytes);
        at += bytes;
        crc.reset();
        crc.update(records, from, at - from);
        int sum = (int) crc.getValue();
        records[at++] = (byte) (sum >>> 24);
        records[at++] = (byte) (sum >>> 16);
        records[at++] = (byte) (sum >>> 8);
        records[at++] = (byte) sum;
        recordBytes = at;
        addMeta(chunkMint, chunkMaxt, bytes);
        count(encoding, ChunkSamples.count(encoding, data, offset, bytes));
    }

    private void roomForRecord(int bytes) {
        long need = (long) recordBytes + bytes + ChunkSegmentFormat.MAX_LENGTH_BYTES + 5;
        if (need > records.length) {
            if (need > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException("the chunks of a few series take more than 2 GiB");
            }
            records =
                    Arrays.copyOf(records, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(need, 2L * records.length)));
        }
    }

    private void addMeta(long chunkMint, long chunkMaxt, int bytes) {
        if (chunks == mint.length) {
            mint = Arrays.copyOf(mint, 2 * chunks);
            maxt = Arrays.copyOf(maxt, 2 * chunks);
            length = Arrays.copyOf(length, 2 * chunks);
        }
        mint[chunks] = chunkMint;
        maxt[chunks] = chunkMaxt;
        length[chunks] = bytes;
        chunks++;
        chunksEnd[series - 1] = chunks;
    }

    private void count(byte encoding, int n) {
        samples += n;
        floatSamples += Encoding.isFloat(encoding) ? n : 0;
        histogramSamples += Encoding.isHistogram(encoding) ? n : 0;
    }

    /** The number of series so far, one without a chunk at the end included. */
    public int seriesCount() {
        return series;
    }

    /** Bytes of the chunks so far. */
    public int bytes() {
        return recordBytes;
    }

    /** Empties the batch. */
    public void clear() {
        recordBytes = 0;
        series = 0;
        chunks = 0;
        samples = 0;
        floatSamples = 0;
        histogramSamples = 0;
    }
}
