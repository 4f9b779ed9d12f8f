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
    private final IndexTables tables;
    private final Symbols symbols;

    private IndexReader(MappedFile file) {
        this.file = file;
        tables = IndexTables.ofIndex(file);
        symbols = tables.symbols();
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
        return tables.version();
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
        return tables.symbol(id);
    }

    /** The ordinal of a string, or -1 if it is no symbol here. */
    public int symbolId(String symbol) {
        return symbols.find(symbol);
    }

    /** All label names, sorted. */
    public List<String> labelNames() {
        return tables.labelNames();
    }

    /** The number of values of a name. */
    public int labelValueCount(String name) {
        return tables.labelValueCount(name);
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
        PostingsOffsetTable.Cursor at = tables.table().find(name, value);
        return at == null ? Postings.none(file) : Postings.open(file, at.postings());
    }

    /** All series. */
    public Postings allPostings() {
        long offset = tables.table().allPostings();
        return offset == 0 ? Postings.none(file) : Postings.open(file, offset);
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
        return tables.load(file, ref);
    }

    /** The error of a series whose entry can be read, but is not what it should be. */
    public CorruptBlockException corruptSeries(int ref, String what) {
        return file.corrupt(tables.seriesOffset(ref), "series " + labels(ref) + " " + what);
    }

    /** Where the entry of a series begins, bytes; not checked. */
    public long seriesOffset(int ref) {
        return tables.seriesOffset(ref);
    }

    MappedFile file() {
        return file;
    }

    Symbols symbols() {
        return symbols;
    }

    IndexTables tables() {
        return tables;
    }
}
