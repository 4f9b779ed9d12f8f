package io.athanor.tsdb.series;

/** The chunks of one series, not yet read: valid until its cursor is closed, readable from any thread. */
public interface SeriesChunks {
    /**
     * Replaces what {@code into} holds by the chunks that touch {@code [mint, maxt]} (ms, inclusive), ordered by their
     * first time; chunks may overlap.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if the index or a chunk cannot be read
     */
    void read(long mint, long maxt, ChunkBuffer into);

    /**
     * Told by whoever decodes what {@link #read} gave: chunk {@code index} of {@code chunks} is corrupt. If this returns,
     * the reader goes on without that chunk, and the cursor's warnings name it; a source that cannot do without throws.
     *
     * @param chunks as {@link #read} left it
     * @param why what the decoder threw
     */
    default void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        throw why;
    }
}
