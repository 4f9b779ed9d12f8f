package io.athanor.tsdb.index;

/**
 * The {@code index} file of a block. Versions 1, 2 and 3 are read, 2 is written.
 *
 * <p><b>Grammar</b> all fixed integers big-endian, {@code uvarint} and {@code varint} (zig-zag) of seven bits a byte, low
 * bits first; {@code str = len uvarint, bytes utf-8}; {@code crc = CRC-32C u32} over what the section's {@code len} counts.
 *
 * <pre>
 * file     = magic u32 (BAAAD700), version u8, symbols, series*, [label indices], postings*, [label offset table],
 *            offset table, toc
 * symbols  = len u32, n u32, str * n, crc                        strictly ascending by bytes
 * series   = zeros to a multiple of 16, len uvarint,
 *            labels uvarint, (name uvarint, value uvarint) * labels,
 *            chunks uvarint, [ mint varint, maxt - mint uvarint, ref uvarint,
 *                              (mint - previous maxt uvarint, maxt - mint uvarint, ref - previous ref varint)* ], crc
 * postings = zeros to a multiple of 4, len u32, n u32, (series ref u32) * n, crc       strictly ascending
 * table    = len u32, n u32, (2 u8, name str, value str, postings offset uvarint) * n, crc      by name, then value
 * toc      = symbols u64, series u64, label indices u64, label offset table u64, postings u64, offset table u64, crc
 * </pre>
 *
 * <p><b>References</b> A label's name and value are ordinals in the symbol table; a series reference is the offset of its
 * entry divided by 16, so that ascending references are ascending labels. The first entry of the table has an empty name
 * and value: the list of all series. A chunk reference is {@code segment << 32 | offset}, segments counted from 0.
 *
 * <p><b>Version 1</b> differs: symbols are referred to by their byte offset in the file, series by theirs (entries are not
 * aligned), and the offset table is in no order. <b>Version 3</b> is laid out as 2 for everything read here.
 *
 * <p><b>Label indices</b> and their offset table are no longer read by anyone; Prometheus 3 writes none (both table of
 * contents fields then point at what follows), and neither does the writer here.
 *
 * <p><b>Checksums</b> The table of contents, the symbols and the offset table are verified when the file is opened (one
 * sequential pass of some gigabytes per second, in which offsets are sampled); each postings list and each series entry
 * whenever it is read.
 *
 * <p><b>Worked bytes</b> symbols {@code "a", "b"}: {@code 00 00 00 08  00 00 00 02  01 61  01 62  crc}. A series
 * {@code {a="b"}} with one chunk of 1,000 to 1,060 ms at offset 8 of the first segment: {@code 07  01 00 01  01 d0 0f 3c 08
 * crc} (symbols 0 and 1; one chunk; 2,000 is 1,000 zig-zag; 60; 8), {@code len} = 8 bytes.
 */
public final class IndexFormat {
    /** The first four bytes. */
    public static final int MAGIC = 0xBAAAD700;

    /** The version that is written. */
    public static final int VERSION_2 = 2;

    static final int VERSION_1 = 1;
    static final int VERSION_3 = 3;
    static final int HEADER_BYTES = 5;
    static final int TOC_BYTES = 6 * 8 + 4;
    static final int SERIES_ALIGNMENT = 16;

    /** Every so many symbols, and values of one label, the offset is kept on the heap. */
    static final int SAMPLING = 32;

    private IndexFormat() {}

    /** The version that the first bytes of an index tell. */
    static int version(MappedFile head) {
        if (head.size() < HEADER_BYTES || head.u32(0) != MAGIC) {
            throw head.corrupt(0, "this is no index: its first bytes are not baaad700");
        }
        int version = head.u8(4);
        if (version < VERSION_1 || version > VERSION_3) {
            throw head.corrupt(4, "unknown index version " + version + " (known: 1, 2, 3)");
        }
        return version;
    }
}
