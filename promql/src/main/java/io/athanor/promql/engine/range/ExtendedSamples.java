package io.athanor.promql.engine.range;

import io.athanor.model.StaleMarker;
import io.athanor.promql.PromqlException;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.tsdb.series.SampleBuffer;

/** The samples that {@code anchored} or {@code smoothed} makes of a window: one at either end, and those between. */
public final class ExtendedSamples {
    private ExtendedSamples() {}

    /**
     * Turns the samples that the window and its reach hold into those of the window, in place.
     *
     * @param start the window's start, ms
     * @param end the window's end, ms
     * @throws PromqlException if there are histograms among them
     */
    public static void extend(SampleBuffer samples, long start, long end, boolean smoothed) {
        if (samples.histograms != null) {
            throw Execution.failure(
                    (smoothed ? "smoothed" : "anchored") + " modifier is not supported with histograms");
        }
        int n = withoutStale(samples);
        if (n == 0) {
            return;
        }
        long[] t = samples.t;
        int first = ExtendedRate.firstAtOrBefore(t, 0, n - 1, start);
        int last = smoothed ? ExtendedRate.firstNotBefore(t, 0, n - 1, end) : n - 1;
        if (t[last] <= start || t[first] > end) {
            samples.size = 0;
            return;
        }
        double[] v = samples.v;
        double left = smoothed && t[first] < start
                ? ExtendedRate.line(t[first], v[first], t[first + 1], v[first + 1], start)
                : v[first];
        double right = smoothed && last > 0 && t[last] > end
                ? ExtendedRate.line(t[last - 1], v[last - 1], t[last], v[last], end)
                : v[last];
        int from = t[first] <= start ? first + 1 : first;
        int to = t[last] >= end ? last - 1 : last;
        between(samples, from, Math.max(0, to - from + 1), start, left, end, right);
    }

    private static void between(
            SampleBuffer samples, int from, int inside, long start, double left, long end, double right) {
        samples.size = Math.max(samples.size, inside);
        samples.reserve(2);
        System.arraycopy(samples.t, from, samples.t, 1, inside);
        System.arraycopy(samples.v, from, samples.v, 1, inside);
        samples.t[0] = start;
        samples.v[0] = left;
        samples.t[inside + 1] = end;
        samples.v[inside + 1] = right;
        samples.size = inside + 2;
    }

    private static int withoutStale(SampleBuffer samples) {
        int n = 0;
        for (int i = 0; i < samples.size; i++) {
            if (!StaleMarker.is(samples.v[i])) {
                samples.t[n] = samples.t[i];
                samples.v[n++] = samples.v[i];
            }
        }
        samples.size = n;
        return n;
    }
}
