package io.athanor.promql.engine.range;

import io.athanor.model.Labels;
import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One series and its windows, as a {@link RangeKernel} sees it; floats and histograms stand apart, as PromQL's functions
 * look at them. Belongs to one thread, reused from series to series.
 */
public final class RangeInput {
    /** The series' labels, metric name included. */
    Labels labels = Labels.EMPTY;

    /** Which times each step looks at. */
    Window window;

    /** The same with what {@code anchored} and {@code smoothed} look at beyond it; {@link #floats} are found by it. */
    Window seen;

    /** The scalar arguments in their order, a value per step each. */
    double[][] args;

    /** Times of the float samples, ms; {@code n} of them. */
    long[] t = new long[0];

    /** The float samples, without stale markers. */
    double[] v = new double[0];

    /** Their start timestamps, ms, 0 for unknown; null if they were not asked for, or none is known. */
    long @Nullable [] st;

    int n;

    /** Whether {@code v} are numbers of raw samples. */
    boolean counts;

    final Windows floats = new Windows();

    /** Times of the histogram samples, ms; {@code hn} of them. */
    long[] ht = new long[0];

    FloatHistogram[] h = new FloatHistogram[0];
    int hn;

    /** Start timestamps of the histograms, as {@link #st}. */
    long @Nullable [] hst;

    final Windows histograms = new Windows();

    /** How long a window each histogram stands for, ms. */
    private int[] hw = new int[0];

    /** As the kernel's. */
    int least = 1;

    boolean adds;

    /** In how many windows a start timestamp claims time of the sample before it; counted by the kernels. */
    int overlaps;

    RangeInput(Window window, double[][] args) {
        this.window = window;
        this.seen = window;
        this.args = args;
    }

    /** The number of steps. */
    int steps() {
        return window.steps().count();
    }

    /** Takes over a series' samples, dropping stale markers in place. */
    void load(Labels series, SampleBuffer samples) {
        int[] windowMs = samples.windowMs;
        labels = series;
        overlaps = 0;
        counts = samples.counts;
        if (samples.histograms == null) {
            hn = 0;
            n = withoutStale(samples);
            t = samples.t;
            v = samples.v;
            st = known(samples.startTimestamps, n);
            hst = null;
        } else {
            split(samples, samples.histograms);
        }
        floats.find(t, n, seen);
        if (hn > 0) {
            histograms.find(ht, hn, seen);
        }
        if (windowMs != null) {
            reach(windowMs);
        }
    }

    /** Lets windows of downsampled data answer for all times that they stand for. */
    private void reach(int[] windowMs) {
        if (adds) {
            for (int i = 0; i < n; i++) {
                if (windowMs[i] > seen.range()) {
                    v[i] *= (double) seen.range() / windowMs[i];
                }
            }
        }
        floats.widen(t, windowMs, seen, least);
        if (hn > 0) {
            histograms.widen(ht, hw, seen, least);
        }
    }

    private static int withoutStale(SampleBuffer samples) {
        double[] values = samples.v;
        int size = samples.size;
        int kept = 0;
        while (kept < size && Double.doubleToRawLongBits(values[kept]) != StaleMarker.BITS) {
            kept++;
        }
        for (int i = kept; i < size; i++) {
            if (Double.doubleToRawLongBits(values[i]) != StaleMarker.BITS) {
                values[kept] = values[i];
                samples.t[kept] = samples.t[i];
                if (samples.startTimestamps != null) {
                    samples.startTimestamps[kept] = samples.startTimestamps[i];
                }
                if (samples.windowMs != null) {
                    samples.windowMs[kept] = samples.windowMs[i];
                }
                kept++;
            }
        }
        samples.size = kept;
        return kept;
    }

    private void split(SampleBuffer samples, @Nullable FloatHistogram[] all) {
        int floatsKept = 0;
        hn = 0;
        long[] starts = samples.startTimestamps;
        long[] histogramStarts = starts == null ? null : new long[samples.size];
        if (h.length < samples.size) {
            h = new FloatHistogram[samples.size];
            ht = new long[samples.size];
            hw = new int[samples.size];
        }
        for (int i = 0; i < samples.size; i++) {
            FloatHistogram one = all[i];
            boolean stale = Double.doubleToRawLongBits(one == null ? samples.v[i] : one.sum) == StaleMarker.BITS;
            if (stale) {
                continue;
            }
            if (one == null) {
                samples.t[floatsKept] = samples.t[i];
                samples.v[floatsKept] = samples.v[i];
                if (starts != null) {
                    starts[floatsKept] = starts[i];
                }
                if (samples.windowMs != null) {
                    samples.windowMs[floatsKept] = samples.windowMs[i];
                }
                floatsKept++;
            } else {
                ht[hn] = samples.t[i];
                hw[hn] = samples.windowMs == null ? 0 : samples.windowMs[i];
                if (starts != null && histogramStarts != null) {
                    histogramStarts[hn] = starts[i];
                }
                h[hn++] = one;
            }
        }
        n = floatsKept;
        t = samples.t;
        v = samples.v;
        st = known(starts, n);
        hst = known(histogramStarts, hn);
    }

    /** The column, or null where it says nothing. */
    private static long @Nullable [] known(long @Nullable [] starts, int size) {
        if (starts != null) {
            for (int i = 0; i < size; i++) {
                if (starts[i] != 0) {
                    return starts;
                }
            }
        }
        return null;
    }

    /** The samples in the window of the last step, as samples are counted. */
    long lastWindow() {
        int k = steps() - 1;
        if (k < 0) {
            return 0;
        }
        long samples = floats.hi()[k] - floats.lo()[k];
        if (hn > 0) {
            for (int i = histograms.lo()[k]; i < histograms.hi()[k]; i++) {
                samples += SampleCounts.size(h[i]);
            }
        }
        return samples;
    }

    /** Whether the window of a step holds floats. */
    boolean hasFloats(int i) {
        return floats.hi()[i] > floats.lo()[i];
    }

    /** Whether the window of a step holds histograms. */
    boolean hasHistograms(int i) {
        return hn > 0 && histograms.hi()[i] > histograms.lo()[i];
    }
}
