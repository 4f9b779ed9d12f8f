package io.athanor.tsdb.compact;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramChunkAppender;
import io.athanor.tsdb.chunkenc.Xor2Appender;
import io.athanor.tsdb.chunkenc.XorColumns;
import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encodes samples in time order into chunks, cut where Prometheus cuts them when it writes merged samples: after 120
 * samples, where floats, integer and float histograms follow each other, and where a histogram does not fit in.
 */
public final class SampleEncoder {
    /** A chunk that is full. */
    public static final int CHUNK_SAMPLES = 120;

    /** Floats without start timestamps wait here until their chunk is full: they are encoded all at once. */
    private final long[] t = new long[CHUNK_SAMPLES];

    private final double[] v = new double[CHUNK_SAMPLES];
    private final byte[] scratch = new byte[XorColumns.room(CHUNK_SAMPLES)];
    private int waiting;
    private final Xor2Appender xor2 = new Xor2Appender();
    private final HistogramAppender ints;
    private final FloatHistogramAppender floats;
    private final boolean startTimestamps;
    private @Nullable ChunkAppender open;
    private ChunkBuffer into = new ChunkBuffer();

    /** @param startTimestamps whether to keep them, by encodings that Thanos cannot read */
    public SampleEncoder(boolean startTimestamps) {
        this.startTimestamps = startTimestamps;
        ints = new HistogramAppender(startTimestamps);
        floats = new FloatHistogramAppender(startTimestamps);
    }

    /** Begins; chunks are added behind what {@code target} holds. */
    public void begin(ChunkBuffer target) {
        into = target;
        open = null;
        waiting = 0;
    }

    /** Adds a float. */
    public void add(long st, long time, double value) {
        if (startTimestamps) {
            take(xor2);
            xor2.append(st, time, value);
        } else {
            addPlain(time, value);
        }
    }

    private void addPlain(long time, double value) {
        if (open != null) {
            write(open);
            open = null;
        }
        if (waiting == CHUNK_SAMPLES) {
            writeWaiting();
        }
        t[waiting] = time;
        v[waiting++] = value;
    }

    private void writeWaiting() {
        int length = XorColumns.encode(t, v, 0, waiting, scratch, 0);
        byte[] bytes = Arrays.copyOf(scratch, length);
        into.add(t[0], t[waiting - 1], Encoding.XOR, MemorySegment.ofArray(bytes), 0, length);
        waiting = 0;
    }

    /** Adds a histogram with integer counts. */
    public void add(long st, long time, IntHistogram h) {
        take(ints);
        if (!ints.append(st, time, h)) {
            cutUnfit(ints);
            ints.append(st, time, h);
        }
    }

    /** Adds a histogram with float counts. */
    public void add(long st, long time, FloatHistogram h) {
        take(floats);
        if (!floats.append(st, time, h)) {
            cutUnfit(floats);
            floats.append(st, time, h);
        }
    }

    private void take(ChunkAppender appender) {
        if (waiting > 0) {
            writeWaiting();
        }
        ChunkAppender before = open;
        if (before != null && (before != appender || before.sampleCount() >= CHUNK_SAMPLES)) {
            write(before);
            before = null;
        }
        if (before == null) {
            appender.clear();
            open = appender;
        }
    }

    /** Ends a chunk that the next histogram does not fit in; the appender remembers why, for the next one's header. */
    private void cutUnfit(HistogramChunkAppender appender) {
        write(appender);
        appender.cut();
    }

    private void write(ChunkAppender chunk) {
        byte[] bytes = chunk.toBytes();
        into.add(chunk.mint(), chunk.maxt(), chunk.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    /** Ends the last chunk. */
    public void end() {
        ChunkAppender last = open;
        if (last != null && last.sampleCount() > 0) {
            write(last);
        }
        open = null;
        if (waiting > 0) {
            writeWaiting();
        }
    }
}
