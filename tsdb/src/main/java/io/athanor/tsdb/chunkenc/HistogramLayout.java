package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;

/** What all histograms of a chunk have in common ({@code layout} in {@link HistogramFormat}). */
record HistogramLayout(
        int schema, double zeroThreshold, Span[] positiveSpans, Span[] negativeSpans, double[] customValues) {
    private static final int MIN_SCHEMA = -9;
    private static final int MAX_SCHEMA = 52;
    private static final int EXPONENT_BIAS = 244;
    private static final int PLAIN_THRESHOLD = 255;
    private static final double MAX_THOUSANDTHS = 33_554_430;

    /** That of a stale marker. */
    static final HistogramLayout EMPTY =
            new HistogramLayout(0, 0, FloatHistogram.NO_SPANS, FloatHistogram.NO_SPANS, FloatHistogram.NO_BUCKETS);

    int positiveBuckets() {
        return Buckets.count(positiveSpans);
    }

    int negativeBuckets() {
        return Buckets.count(negativeSpans);
    }

    /** Whether histograms of schema, threshold and bounds can stand in one chunk with these, whatever their spans. */
    boolean sameBounds(HistogramLayout other) {
        return schema == other.schema && zeroThreshold == other.zeroThreshold;
    }

    boolean sameCustomValues(HistogramLayout other) {
        if (schema != FloatHistogram.CUSTOM_BUCKETS_SCHEMA) {
            return true;
        }
        if (customValues.length != other.customValues.length) {
            return false;
        }
        for (int i = 0; i < customValues.length; i++) {
            if (customValues[i] != other.customValues[i]) {
                return false;
            }
        }
        return true;
    }

    HistogramLayout withSpans(Span[] positive, Span[] negative) {
        return new HistogramLayout(schema, zeroThreshold, positive, negative, customValues);
    }

    /**
     * Reads a layout.
     *
     * @param bucketBits the least that a bucket takes in the chunk's first sample
     */
    static HistogramLayout read(BitReader in, int bucketBits) {
        double zeroThreshold = readZeroThreshold(in);
        long schema = in.readVarbit();
        boolean custom = schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA;
        if (!custom && (schema < MIN_SCHEMA || schema > MAX_SCHEMA)) {
            throw in.corrupt("histogram has an unknown schema, which must be between " + MIN_SCHEMA + " and "
                    + MAX_SCHEMA + " for exponential buckets, or " + FloatHistogram.CUSTOM_BUCKETS_SCHEMA
                    + " for custom buckets, got schema " + schema);
        }
        Span[] positive = readSpans(in);
        Span[] negative = readSpans(in);
        double[] bounds = custom ? readBounds(in) : FloatHistogram.NO_BUCKETS;
        if (buckets(positive) + buckets(negative) > in.remaining() / bucketBits) {
            throw in.corrupt("more buckets than its bytes could hold");
        }
        return new HistogramLayout((int) schema, zeroThreshold, positive, negative, bounds);
    }

    private static long buckets(Span[] spans) {
        long sum = 0;
        for (Span span : spans) {
            sum += span.length();
        }
        return sum;
    }

    private static double readZeroThreshold(BitReader in) {
        int first = (int) in.readBits(8);
        return switch (first) {
            case 0 -> 0;
            case PLAIN_THRESHOLD -> in.readDouble();
            default -> Math.scalb(1.0, first - EXPONENT_BIAS);
        };
    }

    private static Span[] readSpans(BitReader in) {
        long n = in.readUnsignedVarbit();
        if (n < 0 || n > in.remaining() / 2) {
            throw in.corrupt("more spans than its bytes could hold");
        }
        if (n == 0) {
            return FloatHistogram.NO_SPANS;
        }
        Span[] spans = new Span[(int) n];
        for (int i = 0; i < n; i++) {
            long length = in.readUnsignedVarbit();
            long offset = in.readVarbit();
            if (length < 0 || length > in.remaining() || offset != (int) offset || i > 0 && offset < 0) {
                throw in.corrupt("a span of " + length + " buckets at distance " + offset);
            }
            spans[i] = new Span((int) offset, (int) length);
        }
        return spans;
    }

    private static double[] readBounds(BitReader in) {
        long n = in.readUnsignedVarbit();
        if (n < 0 || n > in.remaining() / 5) {
            throw in.corrupt("more custom bounds than its bytes could hold");
        }
        double[] bounds = new double[(int) n];
        for (int i = 0; i < n; i++) {
            long thousandths = in.readUnsignedVarbit();
            bounds[i] = thousandths == 0 ? in.readDouble() : Buckets.toDouble(thousandths - 1) / 1000;
        }
        return bounds;
    }

    void write(BitWriter out) {
        writeZeroThreshold(out, zeroThreshold);
        Varbit.writeSigned(out, schema);
        writeSpans(out, positiveSpans);
        writeSpans(out, negativeSpans);
        if (schema == FloatHistogram.CUSTOM_BUCKETS_SCHEMA) {
            Varbit.writeUnsigned(out, customValues.length);
            for (double bound : customValues) {
                writeBound(out, bound);
            }
        }
    }

    private static void writeZeroThreshold(BitWriter out, double threshold) {
        int exponent = Math.getExponent(threshold) + EXPONENT_BIAS;
        if (threshold == 0) {
            out.writeBits(0, 8);
        } else if (exponent > 0
                && exponent < PLAIN_THRESHOLD
                && threshold == Math.scalb(1.0, exponent - EXPONENT_BIAS)) {
            out.writeBits(exponent, 8);
        } else {
            out.writeBits(PLAIN_THRESHOLD, 8);
            out.writeBits(Double.doubleToRawLongBits(threshold), 64);
        }
    }

    private static void writeSpans(BitWriter out, Span[] spans) {
        Varbit.writeUnsigned(out, spans.length);
        for (Span span : spans) {
            Varbit.writeUnsigned(out, span.length());
            Varbit.writeSigned(out, span.offset());
        }
    }

    private static void writeBound(BitWriter out, double bound) {
        double thousandths = bound * 1000;
        if (thousandths >= 0 && thousandths <= MAX_THOUSANDTHS && Math.rint(thousandths) / 1000 == bound) {
            Varbit.writeUnsigned(out, (long) Math.rint(thousandths) + 1);
        } else {
            out.writeBits(0, 1);
            out.writeBits(Double.doubleToRawLongBits(bound), 64);
        }
    }
}
