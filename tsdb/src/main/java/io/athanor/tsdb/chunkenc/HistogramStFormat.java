package io.athanor.tsdb.chunkenc;

/**
 * Encodings 5 and 6: the histograms of encodings 2 and 3 with start timestamps.
 *
 * <pre>
 * chunk := reset:u2 count:u14  st:u8  layout  first [sf:varint]  {further [sv]}  zero bits up to the next byte
 * </pre>
 *
 * <p>{@code reset} are the two top flag bits of {@link HistogramFormat}, {@code layout}, {@code first} and {@code further}
 * those of {@link HistogramFormat} and {@link FloatHistogramFormat}; {@code st}, {@code sf} and {@code sv} mean what they
 * mean in {@link Xor2Format}.
 *
 * <p><b>Checksum</b> none of its own: that of the chunk record covers it.
 *
 * <p><b>Source</b> Prometheus {@code tsdb/docs/format/chunks.md}, "Histogram ST chunk data".
 */
public final class HistogramStFormat {
    /** Greatest number of samples that the header can say. */
    public static final int MAX_SAMPLES = 0x3fff;

    private HistogramStFormat() {}
}
