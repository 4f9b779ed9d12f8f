package io.athanor.tsdb.block;

/**
 * The files {@code chunks/000001}, {@code 000002} … of a block: the encoded chunks, in the order of the index.
 *
 * <pre>
 * file  = magic u32 (85BD40DD, big-endian), version u8 (1), 3 zero bytes, chunk*
 * chunk = len uvarint, encoding u8, data (len bytes), CRC-32C u32 (big-endian) of encoding and data
 * </pre>
 *
 * <p>A chunk is referred to by {@code segment << 32 | offset of its len}, segments counted from 0 in the order of their
 * names. A segment grows to 512 MiB at most, unless a single chunk is larger.
 *
 * <p><b>Encodings</b> are those of {@link io.athanor.tsdb.chunkenc.Encoding}. All but aggregates begin with the number of
 * samples as u16 (of which the histograms with start timestamps use 14 bits), aggregates with it as uvarint.
 *
 * <p><b>Worked bytes</b> a chunk of encoding 1 with the three bytes {@code 00 00 00}: {@code 03  01  00 00 00  crc(01 00 00
 * 00)}.
 */
public final class ChunkSegmentFormat {
    static final int MAGIC = 0x85BD40DD;
    static final int VERSION = 1;
    static final int HEADER_BYTES = 8;
    static final long SEGMENT_BYTES = 512L << 20;

    /** The most bytes that a length takes. */
    static final int MAX_LENGTH_BYTES = 5;

    /** Bytes of a chunk with its length, encoding and checksum. */
    static int recordBytes(int length) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(length)) / 7) + 1 + length + 4;
    }

    private ChunkSegmentFormat() {}
}
