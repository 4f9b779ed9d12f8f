package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mapped index of format 1, 2 or 3 (see {@link IndexFormat}).
 *
 * <p>A series reference is an unsigned 32-bit integer; ascending references are ascending labels. Symbols are referred to
 * by their ordinal in every version. What is read from the file is checked; what is wrong there is told as a
 * {@link io.athanor.tsdb.CorruptBlockException}.
 *
 * <p><b>Cost</b> opening verifies the table of contents, the symbols and the postings offset table, and samples the latter
 * two: one pass over them, no series and no postings list is touched. Each postings list and each series entry is verified
 * whenever it is read.
 * <p><b>Lifetime</b> valid until its arena is closed; safe for all threads if that is.
 */
public final class IndexReader {
    private final MappedFile file;
    private final int version;
    private final IndexToc toc;
    private final Symbols symbols;
    private final PostingsOffsetTable table;
    private final long seriesEnd;

    private IndexReader(MappedFile file) {
        this.file = file;
        if (file.size() < IndexFormat.HEADER_BYTES || file.u32(0) != IndexFormat.MAGIC) {
            throw file.corrupt(0, "this is no index: its first bytes are not baaad700");
        }
        version = file.u8(4);
        if (version < IndexFormat.VERSION_1 || version > IndexFormat.VERSION_3) {
            throw file.corrupt(4, "unknown index version " + version + " (known: 1, 2, 3)");
        }
        toc = IndexToc.read(file);
        seriesEnd = toc.seriesEnd(file.size() - IndexFormat.TOC_BYTES);
        symbols = Symbols.open(file, toc.symbols());
        table = PostingsOffsetTable.open(file, toc.postingsOffsetTable(), version != IndexFormat.VERSION_1);
    }

    /**
     * Maps and checks an index file.
     *
     * @param where block and file as errors name it
     */
    public static IndexReader open(Path path, String where, Arena arena) {
        return new IndexReader(MappedFile.open(path, where, arena));
    }

    /** Checks an index that is mapped already. */
    public static IndexReader of(MappedFile file) {
        return new IndexReader(file);
    }

    /** The format's version. */
    public int version() {
        return version;
    }

    /** The file's size, bytes. */
    public long bytes() {
        return file.size();
    }

    /** The number of symbols: their ordinals are 0 to this, exclusive. */
    public int symbolCount() {
        return symbols.size();
    }

    /** The symbol of an ordinal; equal symbols are the same String while cached. */
    public String symbol(int id) {
        return symbols.lookup(id, toc.symbols());
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

    /** The values of a name, sorted, at most {@code limit} (0: all). */
    public List<String> labelValues(String name, int limit) {
        return new LabelQueries(this).values(name, limit);
    }

    /** The values of a name over the series that satisfy all matchers, sorted, at most {@code limit} (0: all). */
    public List<String> labelValues(String name, List<LabelMatcher> matchers, int limit) {
        return new LabelQueries(this).values(name, matchers, limit);
    }

    /** The names of the labels of all series that satisfy all matchers, sorted, at most {@code limit} (0: all). */
    public List<String> labelNames(List<LabelMatcher> matchers, int limit) {
        return new LabelQueries(this).names(matchers, limit);
    }

    /** The series with this label pair. */
    public Postings postings(String name, String value) {
        long offset = table.find(name, value);
        return offset == 0 ? Postings.none(file) : Postings.open(file, offset);
    }

    /** All series. */
    public Postings allPostings() {
        return table.allPostings() == 0 ? Postings.none(file) : Postings.open(file, table.allPostings());
    }

    /** The number of series; the list of all series is verified for it. */
    public int seriesCount() {
        return allPostings().size();
    }

    /** References of the series that satisfy all matchers, in label order. */
    public int[] select(List<LabelMatcher> matchers) {
        return new PostingsForMatchers(this).select(matchers);
    }

    /** The labels of a series. */
    public Labels labels(int ref) {
        return labels(load(ref));
    }

    /** The labels of a series as ordinals: {@code name, value, name, value, …}. */
    public int[] symbolIds(int ref) {
        return load(ref).symbolIds();
    }

    /** Replaces what {@code into} holds by a series: labels as ordinals, and all chunks as they stand. */
    public void read(int ref, SeriesRecord into) {
        into.load(load(ref));
    }

    /** Replaces what {@code into} holds by the metas of the chunks that touch {@code [mint, maxt]} (ms, inclusive). */
    public void chunks(int ref, long mint, long maxt, ChunkMetas into) {
        into.clear();
        SeriesEntry entry = load(ref);
        while (entry.nextChunk() && entry.mint <= maxt) {
            if (entry.maxt >= mint) {
                into.add(entry.mint, entry.maxt, entry.ref);
            }
        }
    }

    /**
     * The labels of a series, and into {@code into} what {@link #chunks} gives: one read for both. Null, without having
     * looked at the labels, if no chunk touches the range.
     */
    public @Nullable Labels labelsAndChunks(int ref, long mint, long maxt, ChunkMetas into) {
        chunks(ref, mint, maxt, into);
        return into.size == 0 ? null : labels(SeriesEntry.ofThread());
    }

    Labels labels(SeriesEntry entry) {
        String[] pairs = new String[2 * entry.labels];
        int n = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            String value = symbols.lookup(entry.symbols[i + 1], entry.here());
            if (!value.isEmpty()) {
                pairs[n++] = symbols.lookup(entry.symbols[i], entry.here());
                pairs[n++] = value;
            }
        }
        return Labels.ofSorted(n == pairs.length ? pairs : Arrays.copyOf(pairs, n));
    }

    SeriesEntry load(int ref) {
        long offset = offset(ref);
        if (offset < toc.series() || offset >= seriesEnd) {
            throw file.corrupt(
                    offset,
                    "series reference " + Integer.toUnsignedString(ref) + " is outside the series section, bytes "
                            + toc.series() + " to " + seriesEnd);
        }
        SeriesEntry entry = SeriesEntry.ofThread();
        entry.load(file, offset, seriesEnd, version == IndexFormat.VERSION_1 ? symbols : null);
        return entry;
    }

    private long offset(int ref) {
        long unsigned = ref & 0xffffffffL;
        return version == IndexFormat.VERSION_1 ? unsigned : unsigned * IndexFormat.SERIES_ALIGNMENT;
    }

    /** More series than this do not fit into the series section. */
    long mostSeries() {
        return (seriesEnd - toc.series()) / (version == IndexFormat.VERSION_1 ? 7 : IndexFormat.SERIES_ALIGNMENT) + 1;
    }

    /** The error of a series whose entry can be read, but is not what it should be. */
    public CorruptBlockException corruptSeries(int ref, String what) {
        return file.corrupt(offset(ref), "series " + labels(ref) + " " + what);
    }

    MappedFile file() {
        return file;
    }

    Symbols symbols() {
        return symbols;
    }

    PostingsOffsetTable table() {
        return table;
    }
}
