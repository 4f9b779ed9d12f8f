package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import java.lang.foreign.MemorySegment;

/**
 * Walks through the histograms of one chunk of encoding 2, 3, 5 or 6.
 *
 * <p>Reads a copy of the chunk, which it keeps. Spans and custom bounds are shared by the histograms of a chunk. One
 * thread.
 */
public final class HistogramCursor {
    private final byte encoding;
    private final BitReader in;
    private final int count;
    private final int flags;
    private final StartTimestampReader starts;
    private HistogramLayout layout = HistogramLayout.EMPTY;
    private HistogramFields fields = new HistogramFields.Ints(0, 0);
    private SchemaReduction reduction = SchemaReduction.NONE;
    private int read;
    private long t;
    private long delta;
    private long st;

    /**
     * @param encoding 2, 3, 5 or 6
     * @param data where the chunk lies
     * @param offset of its first byte after the encoding byte
     * @param length of its data, bytes
     * @throws CorruptChunkException if the chunk claims more samples than it has room for
     */
    public HistogramCursor(byte encoding, MemorySegment data, long offset, int length) {
        if (!Encoding.isHistogram(encoding)) {
            throw new IllegalArgumentException("encoding " + encoding + " holds no histograms");
        }
        this.encoding = encoding;
        count = ChunkDecoder.sampleCount(encoding, data, offset, length);
        in = new BitReader(encoding, data, offset, length, HistogramFormat.HEADER_BYTES);
        boolean startTimestamps = encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST;
        flags = in.header(startTimestamps ? 0 : 2) >>> 6;
        starts = new StartTimestampReader(startTimestamps ? in.header(2) : 0);
    }

    /** Whether these are integer histograms. */
    public boolean integer() {
        return encoding == Encoding.HISTOGRAM || encoding == Encoding.HISTOGRAM_ST;
    }

    /** Samples in the chunk. */
    public int sampleCount() {
        return count;
    }

    /** What the chunk's header says of the step from the chunk before. */
    public CounterResetHint header() {
        return switch (flags) {
            case 0 -> CounterResetHint.UNKNOWN;
            case 1 -> CounterResetHint.NOT_RESET;
            case 2 -> CounterResetHint.RESET;
            default -> CounterResetHint.GAUGE;
        };
    }

    /**
     * Moves to the next histogram; false after the last.
     *
     * @throws CorruptChunkException if it cannot be read
     */
    public boolean next() {
        if (read == count) {
            return false;
        }
        long previous = t;
        if (read == 0) {
            first();
        } else {
            delta += in.readVarbit();
            t += delta;
            if (t < previous) {
                throw in.corrupt("times fall from " + previous + " to " + t + " ms at sample " + read + " of " + count);
            }
            fields.next(in);
        }
        st = starts.next(in, read, previous, t);
        read++;
        return true;
    }

    private void first() {
        layout = HistogramLayout.read(in, integer() ? 1 : 64);
        reduction = SchemaReduction.of(layout);
        int positive = layout.positiveBuckets();
        int negative = layout.negativeBuckets();
        fields = integer()
                ? new HistogramFields.Ints(positive, negative)
                : new HistogramFields.Floats(positive, negative);
        t = in.readVarbit();
        fields.first(in);
    }

    /** Time of the current histogram, ms. */
    public long t() {
        return t;
    }

    /** Start timestamp of the current histogram, ms, 0 if unknown. */
    public long startTimestamp() {
        return st;
    }

    /** Sum of the current histogram; a stale marker if it is one. */
    public double sum() {
        return fields.sum();
    }

    /**
     * The current histogram, integer counts made floats. A stale marker is a histogram with nothing but its sum. Of a
     * schema above 8 the resolution is reduced to 8.
     */
    public FloatHistogram floatHistogram() {
        FloatHistogram h = new FloatHistogram();
        h.sum = fields.sum();
        if (StaleMarker.is(h.sum)) {
            return h;
        }
        h.counterResetHint = hint();
        h.schema = reduction.schema();
        h.zeroThreshold = layout.zeroThreshold();
        h.customValues = layout.customValues();
        h.positiveSpans = reduction.positive().spans();
        h.negativeSpans = reduction.negative().spans();
        fields.fill(h);
        h.positiveBuckets = reduction.positive().reduce(h.positiveBuckets);
        h.negativeBuckets = reduction.negative().reduce(h.negativeBuckets);
        return h;
    }

    /**
     * The current histogram of an integer chunk, for writing it anew: of the schema that the chunk has.
     *
     * @throws IllegalStateException if this is a chunk of float histograms
     */
    public IntHistogram intHistogram() {
        if (!(fields instanceof HistogramFields.Ints ints)) {
            throw new IllegalStateException("the chunk holds float histograms");
        }
        IntHistogram h = new IntHistogram();
        h.sum = fields.sum();
        if (StaleMarker.is(h.sum)) {
            return h;
        }
        h.counterResetHint = hint();
        h.schema = layout.schema();
        h.zeroThreshold = layout.zeroThreshold();
        h.customValues = layout.customValues();
        h.positiveSpans = layout.positiveSpans();
        h.negativeSpans = layout.negativeSpans();
        ints.fill(h);
        return h;
    }

    /** The chunk before may be missing, or not be the one before any more: of the first histogram nothing is known. */
    private CounterResetHint hint() {
        if (flags == 3) {
            return CounterResetHint.GAUGE;
        }
        return read > 1 ? CounterResetHint.NOT_RESET : CounterResetHint.UNKNOWN;
    }
}
