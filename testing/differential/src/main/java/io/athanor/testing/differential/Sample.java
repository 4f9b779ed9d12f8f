package io.athanor.testing.differential;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;

/** One sample of the random data: a float or a native histogram. */
sealed interface Sample {
    /** When, ms; never a whole second, so that it lies on no window's border. */
    long timeMs();

    /** A float. */
    record OfFloat(long timeMs, double value) implements Sample {}

    /** A histogram of whole counts. */
    record OfInt(long timeMs, IntHistogram value) implements Sample {}

    /** A histogram of fractional counts. */
    record OfFloatHistogram(long timeMs, FloatHistogram value) implements Sample {}
}
