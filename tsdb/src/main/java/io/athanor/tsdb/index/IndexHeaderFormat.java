package io.athanor.tsdb.index;

/**
 * The {@code index-header} file: what of a block's {@linkplain IndexFormat index} has to be at hand to find postings lists
 * and symbols, while the index itself stays in the bucket. Version 1, the only one, is read and written; Thanos's store
 * gateway reads what is written here, and the other way round.
 *
 * <p><b>Grammar</b> all integers big-endian.
 *
 * <pre>
 * header = magic u32 (BAAAD792), version u8 (1), index version u8, table offset u64, symbols, rest, toc
 * symbols = the index's bytes from its symbols to its series entries
 * rest    = the index's bytes from its postings offset table to its end: that table and the index's table of contents
 * toc     = symbols u64, rest u64, crc u32        where both begin in this file; CRC-32C over these 16 bytes
 * </pre>
 *
 * <p><b>Offsets</b> The table offset is where the postings offset table begins in the index; with the length of {@code rest}
 * it gives the size of the index. What symbols and table say of places means places in the index: a symbol that version 1
 * of an index refers to at byte {@code n} is at {@code n + 9} here (14 bytes in front of the symbols instead of 5).
 *
 * <p><b>Checksums</b> Every section has one: those of the symbols, the table and the index's table of contents are copied
 * with them. All are verified when the file is opened. A file that fails is made anew from the bucket.
 *
 * <p><b>Where a list ends</b> is where the next begins, in the order of the table; a list says its own length and has a
 * checksum, both of which are verified when it has been read.
 *
 * <p><b>Worked bytes</b> {@code ba aa d7 92  01  02  00 00 00 00 00 00 07 74} opens the header of an index of version 2
 * whose postings offset table begins at byte 1,908.
 */
public final class IndexHeaderFormat {
    /** The file's name in the block's local folder. */
    public static final String FILE = "index-header";

    static final int MAGIC = 0xBAAAD792;
    static final int VERSION = 1;
    static final int FRONT_BYTES = 4 + 1 + 1 + 8;
    static final int TOC_BYTES = 8 + 8 + 4;

    private IndexHeaderFormat() {}
}
