package io.athanor.promql.engine.rows;

import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The working memory of one thread for one query: rows, sample buffers and arrays that are lent and given back, so that
 * nothing is allocated per series. Everything here is reserved from the query's budget. Used by one thread at a time.
 */
public final class Scratch {
    private static final int CHECK_EVERY = 200_000;

    private final QueryContext query;
    private final List<Row> rows = new ArrayList<>();
    private final List<SampleBuffer> buffers = new ArrayList<>();
    private final double[][] doubles = new double[6][0];
    private final long[][] longs = new long[6][0];
    private final int[][] ints = new int[6][0];
    private final List<Object> kept = new ArrayList<>();
    private final Notes notes = new Notes();
    private final SampleReader reader = new SampleReader();
    private int work;

    /** The slots of {@link #longs} in which samples are counted. */
    public static final int COUNTS = 3;

    private final @Nullable ThreadProfile profile;

    Scratch(QueryContext query) {
        this.query = query;
        Profile whole = query.profile();
        this.profile = whole == null ? null : whole.thread();
    }

    /** What operators cost on this thread; null where that is not measured. */
    public @Nullable ThreadProfile profile() {
        return profile;
    }

    /** The same in a query that is measured. */
    public ThreadProfile measured() {
        return Objects.requireNonNull(profile);
    }

    /** Tells the profile, if there is one, how many samples the current operator has looked at. */
    void lookedAt(long samples) {
        if (profile != null) {
            profile.lookedAt(samples);
        }
    }

    public QueryContext query() {
        return query;
    }

    /** Lends an empty row of so many steps. */
    public Row borrowRow(int steps) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i).steps() == steps) {
                Row row = rows.remove(i);
                row.clear();
                return row;
            }
        }
        query.budget().reserve(Row.bytes(steps), "working memory");
        return new Row(steps);
    }

    /** Takes a row back. */
    public void giveBack(Row row) {
        rows.add(row);
    }

    /** Lends an empty sample buffer. */
    public SampleBuffer borrowSamples() {
        if (buffers.isEmpty()) {
            query.budget().reserve(bytes(new SampleBuffer()), "working memory");
            SampleBuffer buffer = new SampleBuffer();
            buffer.growth = bytes -> query.budget().reserve(bytes, "decoded samples");
            return buffer;
        }
        SampleBuffer buffer = buffers.removeLast();
        buffer.clear();
        return buffer;
    }

    /** Takes a sample buffer back. */
    public void giveBack(SampleBuffer buffer) {
        buffers.add(buffer);
    }

    private static long bytes(SampleBuffer buffer) {
        return 16L * buffer.t.length;
    }

    /** Decodes series, one at a time. */
    public SampleReader reader() {
        return reader;
    }

    /** What this thread has to say beside the answer. */
    public Notes notes() {
        return notes;
    }

    /** An array of at least {@code n} elements with undefined content; each slot is one array, reused. */
    public double[] doubles(int slot, int n) {
        if (doubles[slot].length < n) {
            int size = capacity(n);
            query.budget().reserve(8L * (size - doubles[slot].length), "working memory");
            doubles[slot] = new double[size];
        }
        return doubles[slot];
    }

    /** As {@link #doubles}. */
    public long[] longs(int slot, int n) {
        if (longs[slot].length < n) {
            int size = capacity(n);
            query.budget().reserve(8L * (size - longs[slot].length), "working memory");
            longs[slot] = new long[size];
        }
        return longs[slot];
    }

    /** As {@link #doubles}. */
    public int[] ints(int slot, int n) {
        if (ints[slot].length < n) {
            int size = capacity(n);
            query.budget().reserve(4L * (size - ints[slot].length), "working memory");
            ints[slot] = new int[size];
        }
        return ints[slot];
    }

    private static int capacity(int n) {
        return Math.max(64, n + (n >>> 2));
    }

    /** Notes that about {@code nanos} of work were done, and looks now and then whether the query has to stop. */
    public void worked(int nanos) {
        work += nanos;
        if (work > CHECK_EVERY || work < 0) {
            work = 0;
            query.check();
        }
    }

    /** Counts samples that were decoded. */
    public void decoded(int samples) {
        query.decodedSamples.add(samples);
    }

    /** What a part of the evaluation keeps per thread: the one of this class, made at first use. */
    public <T> T keep(Class<T> type, Supplier<T> make) {
        for (Object one : kept) {
            if (type.isInstance(one)) {
                return type.cast(one);
            }
        }
        T made = make.get();
        kept.add(made);
        return made;
    }
}
