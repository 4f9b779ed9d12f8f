package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;

/** The numbers of a histogram as they change from sample to sample. */
sealed interface HistogramFields {
    /** Reads those of the chunk's first sample. */
    void first(BitReader in);

    /** Reads those of a further sample, as changes. */
    void next(BitReader in);

    double sum();

    /** Sets counts and absolute buckets of {@code h}, its arrays new. */
    void fill(FloatHistogram h);

    /** Integer counts; buckets as differences, each to the one before. */
    final class Ints implements HistogramFields {
        private final XorValue sum = new XorValue();
        private final long[] positive;
        private final long[] negative;
        private final long[] positiveChange;
        private final long[] negativeChange;
        private long count;
        private long zeroCount;
        private long countChange;
        private long zeroCountChange;

        Ints(int positive, int negative) {
            this.positive = new long[positive];
            this.negative = new long[negative];
            positiveChange = new long[positive];
            negativeChange = new long[negative];
        }

        @Override
        public void first(BitReader in) {
            count = in.readUnsignedVarbit();
            zeroCount = in.readUnsignedVarbit();
            sum.first(in);
            firstBuckets(in, positive);
            firstBuckets(in, negative);
        }

        private static void firstBuckets(BitReader in, long[] buckets) {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = in.readVarbit();
            }
        }

        @Override
        public void next(BitReader in) {
            countChange += in.readVarbit();
            count += countChange;
            zeroCountChange += in.readVarbit();
            zeroCount += zeroCountChange;
            sum.next(in);
            if (sum.bits != StaleMarker.BITS) {
                nextBuckets(in, positive, positiveChange);
                nextBuckets(in, negative, negativeChange);
            }
        }

        private static void nextBuckets(BitReader in, long[] buckets, long[] change) {
            for (int i = 0; i < buckets.length; i++) {
                change[i] += in.readVarbit();
                buckets[i] += change[i];
            }
        }

        @Override
        public double sum() {
            return sum.asDouble();
        }

        @Override
        public void fill(FloatHistogram h) {
            h.count = Buckets.toDouble(count);
            h.zeroCount = Buckets.toDouble(zeroCount);
            h.positiveBuckets = absolute(positive);
            h.negativeBuckets = absolute(negative);
        }

        private static double[] absolute(long[] deltas) {
            if (deltas.length == 0) {
                return FloatHistogram.NO_BUCKETS;
            }
            double[] buckets = new double[deltas.length];
            long bucket = 0;
            for (int i = 0; i < deltas.length; i++) {
                bucket += deltas[i];
                buckets[i] = bucket;
            }
            return buckets;
        }

        /** Sets counts and buckets of {@code h}, its arrays new. */
        void fill(IntHistogram h) {
            h.count = count;
            h.zeroCount = zeroCount;
            h.positiveDeltas = positive.clone();
            h.negativeDeltas = negative.clone();
        }
    }

    /** Float counts, each with its own window. */
    final class Floats implements HistogramFields {
        private final XorValue count = new XorValue();
        private final XorValue zeroCount = new XorValue();
        private final XorValue sum = new XorValue();
        private final XorValue[] positive;
        private final XorValue[] negative;

        Floats(int positive, int negative) {
            this.positive = values(positive);
            this.negative = values(negative);
        }

        private static XorValue[] values(int n) {
            XorValue[] values = new XorValue[n];
            for (int i = 0; i < n; i++) {
                values[i] = new XorValue();
            }
            return values;
        }

        @Override
        public void first(BitReader in) {
            count.first(in);
            zeroCount.first(in);
            sum.first(in);
            for (XorValue bucket : positive) {
                bucket.first(in);
            }
            for (XorValue bucket : negative) {
                bucket.first(in);
            }
        }

        @Override
        public void next(BitReader in) {
            count.next(in);
            zeroCount.next(in);
            sum.next(in);
            if (sum.bits == StaleMarker.BITS) {
                return;
            }
            for (XorValue bucket : positive) {
                bucket.next(in);
            }
            for (XorValue bucket : negative) {
                bucket.next(in);
            }
        }

        @Override
        public double sum() {
            return sum.asDouble();
        }

        @Override
        public void fill(FloatHistogram h) {
            h.count = count.asDouble();
            h.zeroCount = zeroCount.asDouble();
            h.positiveBuckets = doubles(positive);
            h.negativeBuckets = doubles(negative);
        }

        private static double[] doubles(XorValue[] values) {
            if (values.length == 0) {
                return FloatHistogram.NO_BUCKETS;
            }
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i].asDouble();
            }
            return doubles;
        }
    }
}
