package io.athanor.tsdb.index;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an index of format 2, byte for byte as Prometheus 3 does (see {@link IndexFormat}).
 *
 * <p>All symbols are given first, then the series in label order with their chunks, then {@link #finish} adds the postings.
 * <b>Memory</b> two ints per symbol; for the postings, the series section is read back and at most
 * {@link #POSTINGS_AT_ONCE} label pairs (or one label's) are held as longs.
 * <p>Used by one thread. A writer that is closed before it was finished leaves a file that no reader accepts.
 */
public final class IndexWriter implements Closeable {
    /** How many label pairs of series are grouped in memory at a time: 8 bytes each. */
    static final int POSTINGS_AT_ONCE = 1 << 22;

    private final Path path;
    private final FileOutput out;
    private final List<String> symbols;
    private @Nullable SymbolIds ids;
    private final long[] uses;
    private final EntryBuffer entry = new EntryBuffer();
    private final long symbolsAt;
    private final long seriesAt;
    private int[] last = new int[0];
    private int lastCount;
    private int longestEntry;
    private int[] current = new int[0];
    private int series;
    private long chunks;
    private long lastChunkRef;

    /**
     * Creates the file and writes the symbols.
     *
     * @param symbols every label name and value of the series to come, each once, in the order of {@link Utf8Order}; kept,
     *     not copied
     * @throws IllegalArgumentException if they are not in order
     */
    public IndexWriter(Path path, List<String> symbols) throws IOException {
        this.path = path;
        this.symbols = symbols;
        this.uses = new long[symbols.size()];
        this.out = new FileOutput(path);
        boolean done = false;
        try {
            out.u32(IndexFormat.MAGIC);
            out.u8(IndexFormat.VERSION_2);
            symbolsAt = out.position();
            writeSymbols();
            seriesAt = out.position();
            done = true;
        } finally {
            if (!done) {
                out.close();
            }
        }
    }

    private void writeSymbols() throws IOException {
        long length = 4;
        for (int i = 0; i < symbols.size(); i++) {
            if (i > 0 && Utf8Order.compare(symbols.get(i - 1), symbols.get(i)) >= 0) {
                throw new IllegalArgumentException(
                        "symbol \"" + symbols.get(i) + "\" does not sort after \"" + symbols.get(i - 1) + "\"");
            }
            int bytes = symbols.get(i).getBytes(StandardCharsets.UTF_8).length;
            length += uvarintBytes(bytes) + bytes;
        }
        out.u32(section(length, "the symbol table"));
        out.startChecksum();
        out.u32(symbols.size());
        for (String symbol : symbols) {
            writeString(symbol);
        }
        out.writeChecksum();
    }

    /**
     * Adds a series.
     *
     * @param labels sorts after those of the series before
     * @param chunks in time order, not overlapping, references ascending over the whole index
     * @throws IllegalArgumentException if the series or its chunks are out of order, or a label is no symbol
     */
    public void addSeries(Labels labels, ChunkMetas chunks) throws IOException {
        int[] next = room(2 * labels.size());
        for (int i = 0; i < labels.size(); i++) {
            next[2 * i] = id(labels.name(i));
            next[2 * i + 1] = id(labels.value(i));
        }
        add(next, 2 * labels.size(), chunks);
    }

    /**
     * Adds a series whose labels are given as ordinals of the symbols: {@code name, value, name, value, …}.
     *
     * @param from where they begin in {@code symbolIds}
     * @param count two per label
     * @throws IllegalArgumentException as for {@link #addSeries(Labels, ChunkMetas)}
     */
    public void addSeries(int[] symbolIds, int from, int count, ChunkMetas chunks) throws IOException {
        int[] next = room(count);
        System.arraycopy(symbolIds, from, next, 0, count);
        add(next, count, chunks);
    }

    private int[] room(int count) {
        if (current.length < count) {
            current = new int[2 * count];
        }
        return current;
    }

    private void add(int[] next, int count, ChunkMetas chunks) throws IOException {
        if (series > 0 && Arrays.compare(last, 0, lastCount, next, 0, count) >= 0) {
            throw new IllegalArgumentException("series " + text(next, count) + " does not sort after the one before");
        }
        out.pad(IndexFormat.SERIES_ALIGNMENT);
        if (out.position() / IndexFormat.SERIES_ALIGNMENT > 0xffffffffL) {
            throw new IllegalArgumentException("an index cannot be larger than 64 GiB");
        }
        entry.clear();
        entry.uvarint(count / 2);
        for (int i = 0; i < count; i += 2) {
            entry.uvarint(next[i]);
            entry.uvarint(next[i + 1]);
            uses[next[i]]++;
        }
        encode(next, count, chunks);
        out.uvarint(entry.size());
        out.startChecksum();
        out.write(entry.bytes(), 0, entry.size());
        out.writeChecksum();
        longestEntry = Math.max(longestEntry, entry.size());
        int[] spare = last;
        last = next;
        lastCount = count;
        current = spare;
        series++;
        this.chunks += chunks.size;
    }

    private Labels text(int[] symbolIds, int count) {
        Labels.Builder labels = Labels.builder();
        for (int i = 0; i < count; i += 2) {
            labels.set(symbols.get(symbolIds[i]), symbols.get(symbolIds[i + 1]));
        }
        return labels.build();
    }

    private void encode(int[] symbolIds, int count, ChunkMetas metas) {
        entry.uvarint(metas.size);
        for (int i = 0; i < metas.size; i++) {
            long before = i == 0 ? 0 : metas.maxt[i - 1];
            if (i > 0 && metas.mint[i] <= before || metas.maxt[i] < metas.mint[i]) {
                throw new IllegalArgumentException("chunk " + i + " of " + text(symbolIds, count) + ", " + metas.mint[i]
                        + " to " + metas.maxt[i] + " ms, is out of order; the one before ends at " + before + " ms");
            }
            if (Long.compareUnsigned(metas.ref[i], lastChunkRef) < 0) {
                throw new IllegalArgumentException(
                        "chunk references of " + text(symbolIds, count) + " are not ascending");
            }
            if (i == 0) {
                entry.varint(metas.mint[i]);
                entry.uvarint(metas.maxt[i] - metas.mint[i]);
                entry.uvarint(metas.ref[i]);
            } else {
                entry.uvarint(metas.mint[i] - before);
                entry.uvarint(metas.maxt[i] - metas.mint[i]);
                entry.varint(metas.ref[i] - metas.ref[i - 1]);
            }
            lastChunkRef = metas.ref[i];
        }
    }

    private int id(String symbol) {
        SymbolIds known = ids;
        if (known == null) {
            known = new SymbolIds(symbols);
            ids = known;
        }
        int id = known.get(symbol);
        if (id < 0) {
            throw new IllegalArgumentException("\"" + symbol + "\" was not given as a symbol");
        }
        return id;
    }

    /** The number of series so far. */
    public int series() {
        return series;
    }

    /** The number of chunks so far. */
    public long chunks() {
        return chunks;
    }

    /** Bytes of the longest series entry so far. */
    public int longestEntry() {
        return longestEntry;
    }

    /** Writes postings, offset table and table of contents, and makes the file durable. */
    public void finish() throws IOException {
        finish(true);
    }

    /** Writes postings, offset table and table of contents. */
    public void finish(boolean durable) throws IOException {
        long seriesEnd = out.position();
        out.pad(4);
        out.flush();
        try (Arena arena = Arena.ofConfined()) {
            MappedFile written = MappedFile.open(path, path.toString(), arena);
            PostingsWriter postings = new PostingsWriter(out, written, symbols, seriesAt, seriesEnd);
            long table = postings.write(uses, series);
            out.startChecksum();
            for (long offset : new long[] {symbolsAt, seriesAt, seriesEnd, table, seriesEnd, table}) {
                out.u64(offset);
            }
            out.writeChecksum();
        }
        out.finish(durable);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void writeString(String s) throws IOException {
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        out.uvarint(utf8.length);
        out.write(utf8, 0, utf8.length);
    }

    static int uvarintBytes(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    static int section(long length, String what) {
        if (length > 0xffffffffL) {
            throw new IllegalArgumentException(what + " would be " + length + " bytes, the format allows 4 GiB");
        }
        return (int) length;
    }
}
