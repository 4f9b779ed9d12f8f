package io.athanor.tsdb.index;

import java.util.Arrays;

/** One series as its entry says, for whoever reads series after series: filled by {@link IndexReader#read}. */
public final class SeriesRecord {
    /** The number of ordinals in {@link #symbols}: two per label. */
    public int symbolCount;

    /** Label names and values as ordinals: {@code name, value, name, value, …}; may be longer than it needs to be. */
    public int[] symbols = new int[32];

    /** Times and places of its chunks, as they stand: the index does not vouch for their order. */
    public final ChunkMetas chunks = new ChunkMetas();

    void load(SeriesEntry entry) {
        symbolCount = 2 * entry.labels;
        if (symbols.length < symbolCount) {
            symbols = new int[2 * symbolCount];
        }
        System.arraycopy(entry.symbols, 0, symbols, 0, symbolCount);
        chunks.clear();
        while (entry.nextChunkAsItStands()) {
            chunks.add(entry.mint, entry.maxt, entry.ref);
        }
    }

    /** Replaces every ordinal {@code i} by {@code to[i]}. */
    public void mapSymbols(int[] to) {
        for (int i = 0; i < symbolCount; i++) {
            symbols[i] = to[symbols[i]];
        }
    }

    /** How this sorts against another by the ordinals: label order, if both are ordinals of one table. */
    public int compare(SeriesRecord other) {
        return Arrays.compare(symbols, 0, symbolCount, other.symbols, 0, other.symbolCount);
    }
}
