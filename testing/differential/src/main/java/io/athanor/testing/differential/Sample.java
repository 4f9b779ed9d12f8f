package io.athanor.testing.differential;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;

/** One sample of the random data: a float or a native histogram. */
sealed interface Sample {
    /** When, ms; never a whole second, so that it lies on no window's border. */
    long timeMs();

    /** When the counting began that it shows, ms; 0 where that is not known. */
    long startMs();

    /** The same with another start. */
    Sample startedAt(long startMs);

    /** A float. */
    record OfFloat(long timeMs, long startMs, double value) implements Sample {
        OfFloat(long timeMs, double value) {
            this(timeMs, 0, value);
        }

        @Override
        public Sample startedAt(long start) {
            return new OfFloat(timeMs, start, value);
        }
    }

    /** A histogram of whole counts. */
    record OfInt(long timeMs, long startMs, IntHistogram value) implements Sample {
        OfInt(long timeMs, IntHistogram value) {
            this(timeMs, 0, value);
        }

        @Override
        public Sample startedAt(long start) {
            return new OfInt(timeMs, start, value);
        }
    }

    /** A histogram of fractional counts. */
    record OfFloatHistogram(long timeMs, long startMs, FloatHistogram value) implements Sample {
        OfFloatHistogram(long timeMs, FloatHistogram value) {
            this(timeMs, 0, value);
        }

        @Override
        public Sample startedAt(long start) {
            return new OfFloatHistogram(timeMs, start, value);
        }
    }
}
