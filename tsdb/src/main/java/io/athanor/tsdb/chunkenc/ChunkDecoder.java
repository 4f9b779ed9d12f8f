package io.athanor.tsdb.chunkenc;

import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Decodes whole chunks into columns.
 *
 * <p>Chunks are read in place from mapped files; hostile bytes end in a {@link CorruptChunkException}, after work and
 * memory bounded by the chunk's length. Stateless, safe for all threads.
 */
public final class ChunkDecoder {
    private static final ValueLayout.OfShort COUNT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private ChunkDecoder() {}

    /**
     * Appends the chunk's samples within {@code [mint, maxt]} (ms, inclusive) to {@code into}, in time order.
     *
     * <p>Floats leave {@code into.histograms} as it is (null entries if there is a column); histograms bring the column
     * into being. {@code into.startTimestamps} is filled if it is not null, with 0 where the chunk knows none.
     *
     * @param encoding see {@link Encoding}
     * @param data where the chunk lies
     * @param offset of its first byte after the encoding byte
     * @param length of its data, bytes
     * @throws CorruptChunkException if the bytes are not a chunk of that encoding; {@code into} is then as before, save
     *     for what lies beyond its size
     */
    public static void decode(
            byte encoding, MemorySegment data, long offset, int length, long mint, long maxt, SampleBuffer into) {
        int count = checkedCount(encoding, data, offset, length);
        if (count == 0) {
            return;
        }
        switch (encoding) {
            case Encoding.XOR -> XorDecoder.decode(data, offset, length, count, mint, maxt, into);
            case Encoding.XOR2 -> Xor2Decoder.decode(data, offset, length, count, mint, maxt, into);
            default -> HistogramDecoder.decode(encoding, data, offset, length, mint, maxt, into);
        }
    }

    /**
     * The number of samples that the chunk's header claims; more than the bytes could hold is refused.
     *
     * @throws CorruptChunkException if the chunk is too short for a header, or for that many samples
     */
    public static int sampleCount(byte encoding, MemorySegment data, long offset, int length) {
        return checkedCount(encoding, data, offset, length);
    }

    /** What to throw if a chunk's samples are not where the index says that they are. */
    public static CorruptChunkException outsideItsTimes(byte encoding, int length, long mint, long maxt, long found) {
        return new CorruptChunkException(
                encoding,
                length,
                "holds a sample at " + found + " ms, not after the chunk before it, although the index says " + mint
                        + " to " + maxt + " ms");
    }

    private static int checkedCount(byte encoding, MemorySegment data, long offset, int length) {
        int header = encoding == Encoding.XOR ? XorFormat.HEADER_BYTES : HistogramFormat.HEADER_BYTES;
        int leastBits = leastBits(encoding, length);
        if (length < header) {
            throw new CorruptChunkException(encoding, length, "too short for a header");
        }
        int count = data.get(COUNT, offset) & 0xffff;
        if (encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST) {
            count &= HistogramStFormat.MAX_SAMPLES;
        }
        // No encoding takes less than nine bytes for the first sample.
        int rest = length - header - 9;
        if (count > 0 && (rest < 0 || (count - 1L) * leastBits > rest * 8L)) {
            throw new CorruptChunkException(encoding, length, "too short for the " + count + " samples it claims");
        }
        return count;
    }

    /** The least that a sample after the first takes. */
    private static int leastBits(byte encoding, int length) {
        return switch (encoding) {
            case Encoding.XOR -> 2;
            case Encoding.XOR2 -> 1;
            case Encoding.HISTOGRAM, Encoding.FLOAT_HISTOGRAM, Encoding.HISTOGRAM_ST, Encoding.FLOAT_HISTOGRAM_ST -> 4;
            case Encoding.AGGREGATE ->
                throw new CorruptChunkException(
                        encoding, length, "holds downsampled aggregates, not samples: choose one of them first");
            default -> throw new CorruptChunkException(encoding, length, "unknown encoding");
        };
    }
}
