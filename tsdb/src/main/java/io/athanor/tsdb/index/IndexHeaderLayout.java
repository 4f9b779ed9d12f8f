package io.athanor.tsdb.index;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How an index and its header correspond: which bytes of the one are where in the other. See {@link IndexHeaderFormat}.
 */
public final class IndexHeaderLayout {
    /** So many bytes at the end of an index are enough to begin with. */
    public static final int INDEX_TAIL_BYTES = IndexFormat.TOC_BYTES;

    /** So many bytes at its beginning. */
    public static final int INDEX_HEAD_BYTES = IndexFormat.HEADER_BYTES;

    private final int indexVersion;
    private final long indexBytes;
    private final IndexToc toc;

    private IndexHeaderLayout(MappedFile where, int indexVersion, long indexBytes, IndexToc toc) {
        this.indexVersion = indexVersion;
        this.indexBytes = indexBytes;
        this.toc = toc;
        if (toc.symbols() < IndexFormat.HEADER_BYTES
                || toc.series() < toc.symbols()
                || toc.postingsOffsetTable() == 0) {
            throw where.corrupt(
                    0,
                    "the table of contents puts symbols at byte " + toc.symbols() + ", series at " + toc.series()
                            + " and the postings offset table at " + toc.postingsOffsetTable());
        }
    }

    /**
     * Of an index.
     *
     * @param head its first bytes, at least {@link #INDEX_HEAD_BYTES}
     * @param tail its last bytes, at least {@link #INDEX_TAIL_BYTES}
     */
    public static IndexHeaderLayout ofIndex(MappedFile head, MappedFile tail) {
        int version = IndexFormat.version(head);
        if (tail.size() < IndexFormat.TOC_BYTES) {
            throw tail.corrupt(0, "an index is too short for a table of contents");
        }
        long bytes = tail.base() + tail.size();
        IndexToc toc = IndexToc.read(tail, tail.size() - IndexFormat.TOC_BYTES, bytes);
        return new IndexHeaderLayout(tail, version, bytes, toc);
    }

    /** Of a header: checks all but symbols and table. */
    static IndexHeaderLayout read(MappedFile header) {
        if (header.size() < IndexHeaderFormat.FRONT_BYTES || header.u32(0) != IndexHeaderFormat.MAGIC) {
            throw header.corrupt(0, "this is no index-header: its first bytes are not baaad792");
        }
        if (header.u8(4) != IndexHeaderFormat.VERSION) {
            throw header.corrupt(4, "unknown version " + header.u8(4) + " of an index-header (known: 1)");
        }
        int indexVersion = header.u8(5);
        if (indexVersion < IndexFormat.VERSION_1 || indexVersion > IndexFormat.VERSION_3) {
            throw header.corrupt(5, "unknown index version " + indexVersion + " (known: 1, 2, 3)");
        }
        long tocAt = header.size() - IndexHeaderFormat.TOC_BYTES;
        long indexTocAt = tocAt - IndexFormat.TOC_BYTES;
        if (indexTocAt < IndexHeaderFormat.FRONT_BYTES) {
            throw header.corrupt(0, "an index-header of " + header.size() + " bytes is too short");
        }
        header.verify(tocAt, IndexHeaderFormat.TOC_BYTES - 4, "the table of contents");
        long table = header.u64(6);
        long tableAt = header.u64(tocAt + 8);
        if (tableAt < IndexHeaderFormat.FRONT_BYTES
                || tableAt > indexTocAt
                || table < 0
                || table > Long.MAX_VALUE / 2) {
            throw header.corrupt(tocAt, "the postings offset table is put at byte " + Long.toUnsignedString(tableAt));
        }
        long indexBytes = table + (tocAt - tableAt);
        IndexToc toc = IndexToc.read(header, indexTocAt, indexBytes);
        IndexHeaderLayout layout = new IndexHeaderLayout(header, indexVersion, indexBytes, toc);
        if (toc.postingsOffsetTable() != table
                || header.u64(tocAt) != layout.symbolsAt()
                || tableAt != layout.tableAt()
                || header.size() != layout.headerBytes()) {
            throw header.corrupt(tocAt, "the tables of contents of index-header and index do not agree");
        }
        return layout;
    }

    /** The version of the index. */
    public int indexVersion() {
        return indexVersion;
    }

    /** The size of the index. */
    public long indexBytes() {
        return indexBytes;
    }

    /** Where what is copied first begins in the index: the symbols. */
    public long symbols() {
        return toc.symbols();
    }

    /** Where they end in the index, exclusive. */
    public long symbolsEnd() {
        return toc.series();
    }

    /** Where what is copied then begins in the index, to reach to its end. */
    public long table() {
        return toc.postingsOffsetTable();
    }

    /** Where the symbols begin in the header. */
    public long symbolsAt() {
        return IndexHeaderFormat.FRONT_BYTES;
    }

    /** Where the postings offset table begins in the header. */
    public long tableAt() {
        return symbolsAt() + symbolsEnd() - symbols();
    }

    /** Where the header's own table of contents begins. */
    public long tocAt() {
        return tableAt() + indexBytes - table();
    }

    /** The size of the header. */
    public long headerBytes() {
        return tocAt() + IndexHeaderFormat.TOC_BYTES;
    }

    /** The header's first bytes, in front of the symbols. */
    public byte[] front() {
        return ByteBuffer.allocate(IndexHeaderFormat.FRONT_BYTES)
                .putInt(IndexHeaderFormat.MAGIC)
                .put((byte) IndexHeaderFormat.VERSION)
                .put((byte) indexVersion)
                .putLong(table())
                .array();
    }

    /** The header's last bytes. */
    public byte[] end() {
        ByteBuffer end = ByteBuffer.allocate(IndexHeaderFormat.TOC_BYTES)
                .putLong(symbolsAt())
                .putLong(tableAt());
        CRC32C crc = new CRC32C();
        crc.update(end.array(), 0, end.position());
        return end.putInt((int) crc.getValue()).array();
    }

    IndexToc toc() {
        return toc;
    }
}
