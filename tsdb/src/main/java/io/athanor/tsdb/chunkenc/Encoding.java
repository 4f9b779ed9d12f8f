package io.athanor.tsdb.chunkenc;

/** The byte before a chunk's data that says how it is encoded. */
public final class Encoding {
    /** Floats, see {@link XorFormat}. */
    public static final byte XOR = 1;

    /** Integer native histograms, see {@link HistogramFormat}. */
    public static final byte HISTOGRAM = 2;

    /** Float native histograms, see {@link FloatHistogramFormat}. */
    public static final byte FLOAT_HISTOGRAM = 3;

    /** Floats with optional start timestamps, see {@link Xor2Format}. Thanos cannot read it. */
    public static final byte XOR2 = 4;

    /** Integer native histograms with start timestamps, see {@link HistogramStFormat}. Thanos cannot read it. */
    public static final byte HISTOGRAM_ST = 5;

    /** Float native histograms with start timestamps, see {@link HistogramStFormat}. Thanos cannot read it. */
    public static final byte FLOAT_HISTOGRAM_ST = 6;

    /** Thanos's five aggregates of downsampled data, see {@link AggregateFormat}. */
    public static final byte AGGREGATE = (byte) 0xff;

    private Encoding() {}

    /** Whether chunks of this encoding hold floats. */
    public static boolean isFloat(byte encoding) {
        return encoding == XOR || encoding == XOR2;
    }

    /** Whether chunks of this encoding hold histograms. */
    public static boolean isHistogram(byte encoding) {
        return encoding == HISTOGRAM
                || encoding == FLOAT_HISTOGRAM
                || encoding == HISTOGRAM_ST
                || encoding == FLOAT_HISTOGRAM_ST;
    }

    /** Whether the encoding is one of those named here. */
    public static boolean isKnown(byte encoding) {
        return isFloat(encoding) || isHistogram(encoding) || encoding == AGGREGATE;
    }

    /** The name Prometheus gives it in its output. */
    public static String nameOf(byte encoding) {
        return switch (encoding) {
            case XOR -> "XOR";
            case HISTOGRAM -> "histogram";
            case FLOAT_HISTOGRAM -> "floathistogram";
            case XOR2 -> "XOR2";
            case HISTOGRAM_ST -> "histogramST";
            case FLOAT_HISTOGRAM_ST -> "floathistogramST";
            case AGGREGATE -> "aggregate";
            default -> "<unknown>";
        };
    }
}
