package io.athanor.tsdb.samples;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import org.jspecify.annotations.Nullable;

/*
 * A counter aggregate gives, per chunk, a total in which the resets since the chunk's first sample are folded in, and last,
 * at the time of the last window again, the value that the counter really had: the next chunk goes on from there, so that
 * the totals of all chunks make one line that never falls. Raw samples are left as they were stored: where they follow
 * windows they go on from the line's end, up to their first reset.
 */
/**
 * Reads chunks of which some are downsampled, one after the other: what lies before the end of the last one is left out.
 * Holds scratch memory: one per thread, used for many series.
 */
public final class WindowReader {
    private final WindowDecoder decoder = new WindowDecoder();
    private final SampleBuffer part = new SampleBuffer();

    private WindowValue value = WindowValue.AVERAGE;
    private long mint;
    private long maxt;
    private SampleBuffer into = part;

    private long last;
    private boolean isAny;
    private boolean isCounting;
    private boolean wasWindow;

    /** The line's last value, and the counter's own. */
    private double total;

    private double lastValue;

    /** A reader without scratch memory yet. */
    public WindowReader() {}

    /** Whether any of the chunks is downsampled. */
    public static boolean anyWindows(ChunkBuffer chunks) {
        for (int i = 0; i < chunks.size; i++) {
            if (chunks.encoding[i] == Encoding.AGGREGATE) {
                return true;
            }
        }
        return false;
    }

    /** Begins a series: its samples within {@code [lowest, highest]} (ms, inclusive) are appended to {@code buffer}. */
    public void begin(WindowValue wanted, long lowest, long highest, SampleBuffer buffer) {
        value = wanted;
        mint = lowest;
        maxt = highest;
        into = buffer;
        isAny = false;
        isCounting = false;
        buffer.counts = wanted == WindowValue.COUNT;
    }

    /**
     * Reads the next chunk of the series; one that lies before the times asked for still moves a counter's line.
     *
     * @param owner told if it is corrupt; null: that is thrown
     */
    public void add(@Nullable SeriesChunks owner, ChunkBuffer chunks, int i) {
        if (chunks.mint[i] <= maxt && decode(owner, chunks, i)) {
            append(chunks.encoding[i] == Encoding.AGGREGATE, chunks.windowMs[i]);
        }
    }

    private boolean decode(@Nullable SeriesChunks series, ChunkBuffer chunks, int i) {
        part.clear();
        if (into.startTimestamps != null) {
            part.askForStartTimestamps();
        }
        if (chunks.encoding[i] != Encoding.AGGREGATE) {
            return SampleReader.append(series, chunks, i, Long.MIN_VALUE, Long.MAX_VALUE, part);
        }
        try {
            decoder.decode(chunks, i, value, part);
            return true;
        } catch (CorruptChunkException e) {
            return SampleReader.leftOut(series, chunks, i, e, 0, part);
        } catch (InternalError e) {
            return SampleReader.leftOut(series, chunks, i, SampleReader.cutShort(chunks, i, e), 0, part);
        }
    }

    private void append(boolean isWindow, int windowMs) {
        into.reserve(part.size);
        if (part.histograms != null) {
            into.histogramColumn();
        }
        for (int k = 0; k < part.size; k++) {
            long t = part.t[k];
            double v = part.v[k];
            FloatHistogram h = part.histograms == null ? null : part.histograms[k];
            boolean isLater = !isAny || t > last;
            if (h == null && value == WindowValue.COUNTER && !Double.isNaN(v)) {
                if (!isLater) {
                    lastValue = t == last ? v : lastValue;
                    continue;
                }
                v = count(v, isWindow);
            } else if (!isLater || isWindow && h == null && Double.isNaN(v) && value == WindowValue.COUNTER) {
                continue;
            } else if (value == WindowValue.COUNT && !isWindow && h == null && !StaleMarker.is(v)) {
                v = 1;
            }
            isAny = true;
            last = t;
            if (t >= mint && t <= maxt) {
                put(t, v, h, k, isWindow ? windowMs : 0);
            }
        }
    }

    /** The line's next value. */
    private double count(double v, boolean isWindow) {
        if (!isCounting) {
            total = v;
        } else if (v >= lastValue) {
            total = total == lastValue ? v : total + (v - lastValue);
        } else {
            total = isWindow && wasWindow ? total + v : v;
        }
        isCounting = true;
        wasWindow = isWindow;
        lastValue = v;
        return total;
    }

    private void put(long t, double v, @Nullable FloatHistogram h, int k, int windowMs) {
        int at = into.size++;
        into.t[at] = t;
        into.v[at] = v;
        if (into.histograms != null) {
            into.histograms[at] = h;
        }
        if (into.startTimestamps != null) {
            into.startTimestamps[at] = part.startTimestamps == null ? 0 : part.startTimestamps[k];
        }
        if (into.windowMs != null) {
            into.windowMs[at] = windowMs;
        }
    }
}
