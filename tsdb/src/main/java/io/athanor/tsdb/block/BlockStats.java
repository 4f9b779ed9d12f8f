package io.athanor.tsdb.block;

/**
 * What a block holds, counted.
 *
 * @param samples of all kinds; {@code floatSamples} and {@code histogramSamples} may be 0 where the writer did not tell
 */
public record BlockStats(
        long samples, long floatSamples, long histogramSamples, long series, long chunks, long tombstones) {
    /** Nothing. */
    public static final BlockStats NONE = new BlockStats(0, 0, 0, 0, 0, 0);
}
