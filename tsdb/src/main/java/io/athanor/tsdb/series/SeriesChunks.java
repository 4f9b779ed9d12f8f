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
}
