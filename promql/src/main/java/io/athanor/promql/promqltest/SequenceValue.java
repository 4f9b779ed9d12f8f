package io.athanor.promql.promqltest;

import io.athanor.model.GoFormat;
import io.athanor.model.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/**
 * One value of a series in a script.
 *
 * @param omitted whether there is no sample at this step
 * @param histogram the histogram; null for a float, which is {@code value}
 * @param hintSet whether the histogram was written with a counter reset hint, so that it is compared
 */
record SequenceValue(
        boolean omitted, double value, @Nullable FloatHistogram histogram, boolean hintSet) {
    static final SequenceValue OMITTED = new SequenceValue(true, 0, null, false);

    static SequenceValue of(double value) {
        return new SequenceValue(false, value, null, false);
    }

    @Override
    public String toString() {
        return omitted ? "_" : histogram != null ? histogram.testExpression() : GoFormat.g(value);
    }
}
