package io.athanor.promql.engine.rows;

import io.athanor.model.histogram.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one series at all steps.
 *
 * <p><b>Shape</b> step {@code i} has a value if bit {@code i & 63} of {@code present[i >>> 6]} is set: the histogram
 * {@code histograms[i]} if there is one, else the float {@code v[i]}. Bits beyond the last step are never set; {@code v}
 * is undefined where there is no value. Histograms are never changed in place: rows may share them.
 */
public final class Row {
    private final int steps;
    public final double[] v;
    public final long[] present;
    public @Nullable FloatHistogram @Nullable [] histograms;

    public Row(int steps) {
        this.steps = steps;
        v = new double[steps];
        present = new long[(steps + 63) >>> 6];
    }

    /** Bytes of a row without histograms. */
    public static long bytes(int steps) {
        return 8L * steps + 8L * ((steps + 63) >>> 6) + 64;
    }

    /** Bytes of its histograms, 0 without any. */
    public long histogramBytes() {
        @Nullable FloatHistogram @Nullable [] all = histograms;
        if (all == null) {
            return 0;
        }
        long bytes = 4L * steps;
        for (int i = 0; i < steps; i++) {
            FloatHistogram histogram = has(i) ? all[i] : null;
            bytes += histogram == null ? 0 : 16 * SampleCounts.size(histogram);
        }
        return bytes;
    }

    public int steps() {
        return steps;
    }

    /** Takes all values away. */
    public void clear() {
        Arrays.fill(present, 0);
        histograms = null;
    }

    public boolean has(int i) {
        return (present[i >>> 6] & (1L << i)) != 0;
    }

    /** Sets a float. */
    public void set(int i, double value) {
        v[i] = value;
        present[i >>> 6] |= 1L << i;
    }

    /** Sets a histogram; {@code v} holds its sum. */
    public void set(int i, FloatHistogram histogram) {
        if (histograms == null) {
            histograms = new FloatHistogram[steps];
        }
        histograms[i] = histogram;
        v[i] = histogram.sum;
        present[i >>> 6] |= 1L << i;
    }

    /** The histogram at a step that has a value, or null if it is a float. */
    public @Nullable FloatHistogram histogram(int i) {
        return histograms == null ? null : histograms[i];
    }

    /** Takes the value at one step away. */
    public void unset(int i) {
        present[i >>> 6] &= ~(1L << i);
        if (histograms != null) {
            histograms[i] = null;
        }
    }

    /** Says that all steps have a value. */
    public void fill() {
        fillBits(present, steps);
    }

    /** Sets the first {@code n} bits, clears the rest. */
    public static void fillBits(long[] bits, int n) {
        Arrays.fill(bits, 0);
        Arrays.fill(bits, 0, n >>> 6, -1L);
        if ((n & 63) != 0) {
            bits[n >>> 6] = (1L << n) - 1;
        }
    }

    /** The number of steps that have a value. */
    public int count() {
        int n = 0;
        for (long word : present) {
            n += Long.bitCount(word);
        }
        return n;
    }

    /** The number of values as samples are counted: a histogram counts for several. */
    public long samples() {
        @Nullable FloatHistogram @Nullable [] all = histograms;
        if (all == null) {
            return count();
        }
        long n = 0;
        for (int i = 0; i < steps; i++) {
            FloatHistogram histogram = has(i) ? all[i] : null;
            n += histogram != null ? SampleCounts.size(histogram) : has(i) ? 1 : 0;
        }
        return n;
    }

    public boolean isEmpty() {
        for (long word : present) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Becomes equal to another row of as many steps. */
    public void copy(Row other) {
        System.arraycopy(other.v, 0, v, 0, steps);
        System.arraycopy(other.present, 0, present, 0, present.length);
        histograms = other.histograms == null ? null : other.histograms.clone();
    }

    /** Removes the values at steps that are absent from {@code bits}. */
    public void retain(long[] bits) {
        for (int w = 0; w < present.length; w++) {
            present[w] &= bits[w];
        }
        forgetAbsentHistograms();
    }

    /** Removes the values at the steps of {@code bits}. */
    public void remove(long[] bits) {
        for (int w = 0; w < present.length; w++) {
            present[w] &= ~bits[w];
        }
        forgetAbsentHistograms();
    }

    private void forgetAbsentHistograms() {
        if (histograms != null) {
            for (int i = 0; i < steps; i++) {
                if (!has(i)) {
                    histograms[i] = null;
                }
            }
        }
    }
}
