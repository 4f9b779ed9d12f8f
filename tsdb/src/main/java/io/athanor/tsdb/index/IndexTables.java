package io.athanor.tsdb.index;

import java.util.List;

/**
 * What of an index is looked up: its table of contents, symbols and postings offset table, from the index itself or from
 * its {@linkplain IndexHeaderFormat header}. Series entries and postings lists are elsewhere.
 *
 * <p><b>Cost</b> opening verifies and samples symbols and table: one pass over them. On the heap are the names, for every so
 * many symbols and values an offset, and what symbols were looked up, up to a bound.
 * <p><b>Lifetime</b> that of the mapped file; safe for all threads.
 */
public final class IndexTables {
    /** A series entry of version 1 has at least so many bytes. */
    private static final int LEAST_SERIES_BYTES = 7;

    private final MappedFile file;
    private final int version;
    private final IndexToc toc;
    private final long indexBytes;
    private final Symbols symbols;
    private final PostingsOffsetTable table;
    private final PostingsLookup lookup;

    private IndexTables(
            MappedFile file, int version, IndexToc toc, long indexBytes, Symbols symbols, PostingsOffsetTable table) {
        this.file = file;
        this.version = version;
        this.toc = toc;
        this.indexBytes = indexBytes;
        this.symbols = symbols;
        this.table = table;
        this.lookup = new PostingsLookup(this);
    }

    static IndexTables ofIndex(MappedFile index) {
        int version = IndexFormat.version(index);
        IndexToc toc = IndexToc.read(index);
        return new IndexTables(
                index,
                version,
                toc,
                index.size(),
                Symbols.open(index, toc.symbols(), 0, new SymbolRoom(SymbolCache.LIMIT_BYTES)),
                PostingsOffsetTable.open(
                        index, toc.postingsOffsetTable(), version != IndexFormat.VERSION_1, IndexFormat.SAMPLING));
    }

    /**
     * Checks a mapped header.
     *
     * @param sampling of every so many values of a label the place is kept on the heap
     * @param room for symbols that are looked up, shared with other headers
     */
    public static IndexTables ofHeader(MappedFile header, int sampling, SymbolRoom room) {
        IndexHeaderLayout layout = IndexHeaderLayout.read(header);
        IndexToc toc = layout.toc();
        boolean sorted = layout.indexVersion() != IndexFormat.VERSION_1;
        return new IndexTables(
                header,
                layout.indexVersion(),
                toc,
                layout.indexBytes(),
                Symbols.open(header, layout.symbolsAt(), layout.symbolsAt() - toc.symbols(), room),
                PostingsOffsetTable.open(header, layout.tableAt(), sorted, sampling));
    }

    /** The format's version. */
    public int version() {
        return version;
    }

    /** The size of the index, bytes. */
    public long indexBytes() {
        return indexBytes;
    }

    /** Where the series entries begin in the index. */
    public long seriesStart() {
        return toc.series();
    }

    /** Where the series entries end in the index, exclusive. */
    public long seriesEnd() {
        return toc.seriesEnd(indexBytes);
    }

    /** Where the entry of a series begins in the index; not checked. */
    public long seriesOffset(int ref) {
        long unsigned = ref & 0xffffffffL;
        return version == IndexFormat.VERSION_1 ? unsigned : unsigned * IndexFormat.SERIES_ALIGNMENT;
    }

    /** More series than this do not fit into the series section. */
    public long mostSeries() {
        int least = version == IndexFormat.VERSION_1 ? LEAST_SERIES_BYTES : IndexFormat.SERIES_ALIGNMENT;
        return (seriesEnd() - seriesStart()) / least + 1;
    }

    /** The number of symbols: their ordinals are 0 to this, exclusive. */
    public int symbolCount() {
        return symbols.size();
    }

    /** The symbol of an ordinal; equal symbols are the same String while cached. */
    public String symbol(int id) {
        return symbols.lookup(id, toc.symbols());
    }

    /** Forgets what symbols were looked up: gives their room back. */
    public void clearSymbols() {
        symbols.clearCache();
    }

    /** The ordinal of a string, or -1 if it is no symbol here. */
    public int symbolId(String symbol) {
        return symbols.find(symbol);
    }

    /** All label names, sorted. */
    public List<String> labelNames() {
        return table.names();
    }

    /** The number of values of a name. */
    public int labelValueCount(String name) {
        return table.valueCount(name);
    }

    /** Which postings lists answer a matcher, and where they are. */
    public PostingsLookup postings() {
        return lookup;
    }

    /**
     * How many bytes the entry of a series has, length and checksum included; -1 if the part does not hold so much of it
     * that it could be told.
     */
    public long entryBytes(MappedFile part, int ref) {
        return SeriesEntry.bytesAt(part, checkedOffset(part, ref) - part.base());
    }

    /** Reads, verifies and decodes the entry of a series, all of which is in the part. */
    public void read(MappedFile part, int ref, SeriesRecord into) {
        into.load(load(part, ref));
    }

    SeriesEntry load(MappedFile part, int ref) {
        long offset = checkedOffset(part, ref) - part.base();
        long end = Math.min(part.size(), seriesEnd() - part.base());
        SeriesEntry entry = SeriesEntry.ofThread();
        entry.load(part, offset, end, version == IndexFormat.VERSION_1 ? symbols : null);
        return entry;
    }

    private long checkedOffset(MappedFile part, int ref) {
        long offset = seriesOffset(ref);
        if (offset < seriesStart() || offset >= seriesEnd()) {
            throw part.corrupt(
                    offset - part.base(),
                    "series reference " + Integer.toUnsignedString(ref) + " is outside the series section, bytes "
                            + seriesStart() + " to " + seriesEnd());
        }
        return offset;
    }

    /** The file that holds the tables. */
    MappedFile file() {
        return file;
    }

    IndexToc toc() {
        return toc;
    }

    Symbols symbols() {
        return symbols;
    }

    PostingsOffsetTable table() {
        return table;
    }
}
