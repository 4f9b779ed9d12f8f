package io.athanor.promql;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a query. Times are ms since the epoch. */
public sealed interface Value {
    /** One number without labels. */
    record Scalar(long t, double v) implements Value {}

    /** A string literal. */
    record Text(long t, String v) implements Value {}

    /** One sample per series, in the order to be shown. */
    record Vector(List<Sample> samples) implements Value {}

    /** Many samples per series, series in the order to be shown. */
    record Matrix(List<Series> series) implements Value {}

    /** A float ({@code histogram == null}) or a histogram at one time. */
    record Sample(Labels labels, long t, double v, @Nullable FloatHistogram histogram) {}

    /**
     * A series of an answer in columns, in time order.
     *
     * @param size number of samples; the arrays may be longer, and series may share {@code t}
     * @param t times, ms
     * @param v floats
     * @param histograms null if all samples are floats; {@code histograms[i]} null where sample {@code i} is a float
     */
    record Series(
            Labels labels,
            int size,
            long[] t,
            double[] v,
            @Nullable FloatHistogram @Nullable [] histograms) {}
}
