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
/** Reads chunks of which some are downsampled, one after the other: what lies before the end of the last one is left out. */
final class WindowReader {
    private final WindowDecoder decoder = new WindowDecoder();
    private final SampleBuffer part = new SampleBuffer();

    private long last;
    private boolean isAny;
    private boolean isCounting;
    private boolean wasWindow;

    /** The line's last value, and the counter's own. */
    private double total;

    private double lastValue;

    /** Appends the samples within {@code [mint, maxt]} to the empty buffer {@code into}; chunks before that still count. */
    void read(
            @Nullable SeriesChunks series,
            ChunkBuffer chunks,
            WindowValue value,
            long mint,
            long maxt,
            SampleBuffer into) {
        isAny = false;
        isCounting = false;
        into.counts = value == WindowValue.COUNT;
        for (int i = 0; i < chunks.size; i++) {
            boolean isRepeated = i > 0 && SampleReader.same(chunks, i - 1, i);
            if (chunks.mint[i] <= maxt && !isRepeated && decode(series, chunks, i, value, into)) {
                append(chunks.encoding[i] == Encoding.AGGREGATE, chunks.windowMs[i], value, mint, maxt, into);
            }
        }
    }

    private boolean decode(
            @Nullable SeriesChunks series, ChunkBuffer chunks, int i, WindowValue value, SampleBuffer into) {
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

    private void append(boolean isWindow, int windowMs, WindowValue value, long mint, long maxt, SampleBuffer into) {
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
                put(t, v, h, k, isWindow ? windowMs : 0, into);
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

    private void put(long t, double v, @Nullable FloatHistogram h, int k, int windowMs, SampleBuffer into) {
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
