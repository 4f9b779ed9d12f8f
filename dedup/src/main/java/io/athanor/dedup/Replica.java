package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/**
 * The samples of one replica of one series, in pieces that can be decoded one by one: mostly one chunk each.
 *
 * <p><b>Order</b> pieces follow each other in time without overlap, {@code mint(i) > maxt(i − 1)}, times in ms, inclusive.
 * The bounds are known without decoding; the samples of a piece lie within them (an empty piece is fine).
 * <p><b>Use</b> by one thread; pieces are asked for in order, each at most once, and many are never asked for. Who needs
 * what lies in a piece that was left out (a running total of a counter) decodes it by itself.
 */
public interface Replica {
    /** The number of pieces. */
    int pieces();

    /** The least time that a sample of the piece may have. */
    long mint(int piece);

    /** The greatest time that a sample of the piece may have. */
    long maxt(int piece);

    /**
     * Appends the samples of a piece to {@code into}; what is there already ends before the piece begins.
     *
     * @throws RuntimeException what the source of the samples throws if it cannot do without a corrupt chunk
     */
    void read(int piece, SampleBuffer into);
}
