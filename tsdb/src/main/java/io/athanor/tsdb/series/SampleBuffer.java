package io.athanor.tsdb.series;

import io.athanor.model.histogram.FloatHistogram;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decoded samples of one series in columns, in time order, reused from series to series.
 *
 * <p>Sample {@code i} is at {@code t[i]} (ms). If {@code histograms} is null, or {@code histograms[i]} is, it is a float
 * with value {@code v[i]} (stale markers included, as bits); else it is that histogram, and {@code v[i]} is its sum. The
 * columns may be longer than {@link #size}.
 */
public final class SampleBuffer {
    public int size;
    public long[] t = new long[256];
    public double[] v = new double[256];
    public @Nullable FloatHistogram @Nullable [] histograms;

    /** Start timestamps (ms, 0: unknown) where the chunks have them and they were asked for. */
    public long @Nullable [] startTimestamps;

    /** Whether {@code v[i]} of a float is the number of raw samples that it stands for. */
    public boolean counts;

    /** How long a window each sample stands for, ms, 0 for raw samples; where it was asked for. */
    public int @Nullable [] windowMs;

    /** Told of the bytes of times and values before they are allocated; what it throws ends the growth. */
    public LongConsumer growth = bytes -> {};

    /** Empties the buffer. */
    public void clear() {
        size = 0;
        histograms = null;
        startTimestamps = null;
        counts = false;
        windowMs = null;
    }

    /** The column of histograms, brought into being (all entries null) if this buffer held floats alone. */
    public @Nullable FloatHistogram[] histogramColumn() {
        @Nullable FloatHistogram[] column = histograms;
        if (column == null) {
            column = new FloatHistogram[t.length];
            histograms = column;
        }
        return column;
    }

    /** Asks for start timestamps; {@link #clear} forgets it. */
    public void askForStartTimestamps() {
        if (startTimestamps == null) {
            startTimestamps = new long[t.length];
        }
    }

    /** Asks for the lengths of windows; {@link #clear} forgets it. */
    public void askForWindows() {
        if (windowMs == null) {
            windowMs = new int[t.length];
        }
    }

    /** Makes room for {@code more} further samples in all columns in use. */
    public void reserve(int more) {
        int need = size + more;
        if (need > t.length) {
            int capacity = Math.max(need, 2 * t.length);
            growth.accept(16L * (capacity - t.length));
            t = Arrays.copyOf(t, capacity);
            v = Arrays.copyOf(v, capacity);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, capacity);
            }
            if (startTimestamps != null) {
                startTimestamps = Arrays.copyOf(startTimestamps, capacity);
            }
            if (windowMs != null) {
                windowMs = Arrays.copyOf(windowMs, capacity);
            }
        }
    }
}
