package io.athanor.dedup;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Moves samples between buffers, all columns of them. */
final class Columns {
    private Columns() {}

    /** Appends the samples {@code [begin, end)} of one buffer to another. */
    static void append(SampleBuffer from, int begin, int end, SampleBuffer into) {
        int n = end - begin;
        into.reserve(n);
        int at = into.size;
        System.arraycopy(from.t, begin, into.t, at, n);
        System.arraycopy(from.v, begin, into.v, at, n);
        @Nullable FloatHistogram[] histograms = from.histograms;
        if (histograms != null) {
            System.arraycopy(histograms, begin, into.histogramColumn(), at, n);
        } else if (into.histograms != null) {
            Arrays.fill(into.histograms, at, at + n, null);
        }
        if (into.startTimestamps != null) {
            if (from.startTimestamps != null) {
                System.arraycopy(from.startTimestamps, begin, into.startTimestamps, at, n);
            } else {
                Arrays.fill(into.startTimestamps, at, at + n, 0);
            }
        }
        into.size = at + n;
    }

    /** Copies one sample over another of the same buffer. */
    static void move(SampleBuffer samples, int from, int to) {
        samples.t[to] = samples.t[from];
        samples.v[to] = samples.v[from];
        if (samples.histograms != null) {
            samples.histograms[to] = samples.histograms[from];
        }
        if (samples.startTimestamps != null) {
            samples.startTimestamps[to] = samples.startTimestamps[from];
        }
    }

    /** The first of the samples {@code [begin, end)} whose value is no number; else {@code end}. */
    static int firstNaN(SampleBuffer samples, int begin, int end) {
        double[] v = samples.v;
        for (int i = begin; i < end; i++) {
            if (Double.isNaN(v[i])) {
                return i;
            }
        }
        return end;
    }

    /** Drops, of the samples from {@code begin} on, those before a time. */
    static void dropBefore(SampleBuffer samples, int begin, long t) {
        int first = begin;
        while (first < samples.size && samples.t[first] < t) {
            first++;
        }
        if (first == begin) {
            return;
        }
        int n = samples.size - first;
        System.arraycopy(samples.t, first, samples.t, begin, n);
        System.arraycopy(samples.v, first, samples.v, begin, n);
        if (samples.histograms != null) {
            System.arraycopy(samples.histograms, first, samples.histograms, begin, n);
        }
        if (samples.startTimestamps != null) {
            System.arraycopy(samples.startTimestamps, first, samples.startTimestamps, begin, n);
        }
        truncate(samples, begin + samples.size - first);
    }

    /** Drops the samples from {@code size} on. */
    static void truncate(SampleBuffer samples, int size) {
        if (samples.histograms != null) {
            Arrays.fill(samples.histograms, size, samples.size, null);
        }
        samples.size = size;
    }
}
