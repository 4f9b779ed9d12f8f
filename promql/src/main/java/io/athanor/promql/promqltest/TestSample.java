package io.athanor.promql.promqltest;

import io.athanor.model.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A loaded sample.
 *
 * @param st start time, ms, 0 if unknown
 * @param t time, ms
 * @param v value of a float
 * @param histogram null for a float
 */
record TestSample(long st, long t, double v, @Nullable FloatHistogram histogram) {}
