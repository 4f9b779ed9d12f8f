package io.athanor.dedup;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Who gives a window is decided once, from averages and counts, so that sum, count, least, greatest and counter of a window
 * are of one replica whatever is asked for. A window that holds less than three quarters of the samples that another
 * replica has in the same one counts as missing.
 */
/**
 * The {@code athanor} rule for replicas that are told apart by their labels and have downsampled chunks. Everything is
 * decoded: there are few samples. Reused from series to series.
 */
final class RankedWindows {
    private final SampleReader reader = new SampleReader();
    private final List<Column> columns = new ArrayList<>();
    private final List<Replica> averages = new ArrayList<>();
    private final SampleBuffer chosen = new SampleBuffer();
    private final JoinedLine line = new JoinedLine();

    /** When a counter's first raw value of a chunk was last seen. */
    private long startSeen;

    /** What one replica has. */
    private static final class Column {
        final SampleBuffer values = new SampleBuffer();
        final SampleBuffer counts = new SampleBuffer();
        final DecodedReplica average = new DecodedReplica();

        /** The first of the values that is not before the time looked for last. */
        int at;

        /** The next of the values that has no count, and of the counts the first that is not before it. */
        int start;

        private int startCount;

        void seekStart() {
            while (start < values.size) {
                startCount = seek(counts, startCount, values.t[start]);
                if (startCount == counts.size || counts.t[startCount] != values.t[start]) {
                    return;
                }
                start++;
            }
        }

        long startsAt() {
            return start < values.size ? values.t[start] : Long.MAX_VALUE;
        }
    }

    /**
     * Appends the samples within {@code [mint, maxt]}.
     *
     * @param from first time whose chunks are read, ms: the rule's look-back before {@code mint}, or earlier
     */
    void read(
            List<SeriesChunks> replicas,
            WindowValue value,
            long from,
            long mint,
            long maxt,
            AthanorRule rule,
            AthanorMerge merge,
            SampleBuffer into) {
        averages.clear();
        for (int i = 0; i < replicas.size(); i++) {
            if (i == columns.size()) {
                columns.add(new Column());
            }
            decode(columns.get(i), i, replicas.get(i), value, from, maxt, into);
            averages.add(columns.get(i).average);
        }
        for (int i = 0; i < replicas.size(); i++) {
            dropPoorWindows(i, replicas.size());
        }
        chosen.clear();
        chosen.askForStartTimestamps();
        long back = rule.lookBack() - rule.choiceBack();
        long first = mint < Long.MIN_VALUE + back ? Long.MIN_VALUE : mint - back;
        merge.merge(averages, rule, first, chosen);
        give(value == WindowValue.COUNTER, replicas.size(), mint, rule.memory(), into);
    }

    private void decode(
            Column column, int lane, SeriesChunks replica, WindowValue value, long from, long maxt, SampleBuffer like) {
        column.at = 0;
        column.start = 0;
        column.startCount = 0;
        column.values.clear();
        if (like.windowMs != null) {
            column.values.askForWindows();
        }
        if (like.startTimestamps != null) {
            column.values.askForStartTimestamps();
        }
        reader.read(replica, value, from, from, maxt, column.values);
        reader.read(replica, WindowValue.COUNT, from, from, maxt, column.counts);
        SampleBuffer average = column.average.samples;
        average.clear();
        average.askForStartTimestamps();
        reader.read(replica, WindowValue.AVERAGE, from, from, maxt, average);
        // Whose it is goes with each sample where its start would.
        long[] owner = average.startTimestamps;
        for (int k = 0; owner != null && k < average.size; k++) {
            owner[k] = lane;
        }
    }

    /** Drops those windows of a replica of which another one has more than a third more samples. */
    private void dropPoorWindows(int lane, int replicas) {
        SampleBuffer average = columns.get(lane).average.samples;
        SampleBuffer counts = columns.get(lane).counts;
        for (int other = 0; other < replicas; other++) {
            if (other == lane) {
                continue;
            }
            SampleBuffer theirs = columns.get(other).counts;
            int kept = 0;
            int own = 0;
            int at = 0;
            for (int k = 0; k < average.size; k++) {
                own = seek(counts, own, average.t[k]);
                at = seek(theirs, at, average.t[k]);
                boolean poor = own < counts.size
                        && at < theirs.size
                        && counts.t[own] == theirs.t[at]
                        && 4 * counts.v[own] < 3 * theirs.v[at];
                if (!poor) {
                    Columns.move(average, k, kept++);
                }
            }
            Columns.truncate(average, kept);
        }
    }

    /** The first sample from {@code from} on that is not before {@code t}. */
    private static int seek(SampleBuffer samples, int from, long t) {
        int at = from;
        while (at < samples.size && samples.t[at] < t) {
            at++;
        }
        return at;
    }

    /** Gives, of what was chosen, the values asked for. */
    private void give(boolean counter, int replicas, long mint, long memory, SampleBuffer into) {
        line.begin(memory);
        startSeen = Long.MIN_VALUE;
        int lastLane = -1;
        int lastIndex = -1;
        for (int k = 0; k <= chosen.size; k++) {
            if (counter) {
                giveStarts(k, replicas, mint, memory, into);
            }
            if (k == chosen.size) {
                return;
            }
            int lane = owner(k);
            Column column = columns.get(lane);
            column.at = seek(column.values, column.at, chosen.t[k]);
            int i = column.at;
            if (i < column.values.size && column.values.t[i] == chosen.t[k]) {
                put(column.values, i, counter, lane == lastLane && i == lastIndex + 1, mint, into);
                lastLane = lane;
                lastIndex = i;
            }
        }
    }

    private int owner(int sample) {
        long[] owners = chosen.startTimestamps;
        return owners == null ? 0 : (int) owners[sample];
    }

    /**
     * Gives counters' values between chosen sample {@code k} and the one before: those that are the first raw ones of a
     * chunk, and stand before its first window. They are given where their replica gave the window before, or where nothing
     * was before.
     */
    private void giveStarts(int k, int replicas, long mint, long memory, SampleBuffer into) {
        long before = k == 0 ? Long.MIN_VALUE : chosen.t[k - 1];
        long until = k == chosen.size ? Long.MAX_VALUE : chosen.t[k];
        while (true) {
            int lane = -1;
            for (int i = 0; i < replicas; i++) {
                columns.get(i).seekStart();
                if (lane < 0 || columns.get(i).startsAt() < columns.get(lane).startsAt()) {
                    lane = i;
                }
            }
            if (lane < 0 || columns.get(lane).startsAt() >= until) {
                return;
            }
            Column column = columns.get(lane);
            long t = column.startsAt();
            boolean led = k > 0 && t - memory < before;
            if (t > before && (led ? owner(k - 1) == lane : startSeen == Long.MIN_VALUE || t - startSeen >= memory)) {
                put(column.values, column.start, true, false, mint, into);
            }
            startSeen = t;
            column.start++;
        }
    }

    private void put(SampleBuffer values, int i, boolean counter, boolean follows, long mint, SampleBuffer into) {
        boolean isFloat = values.histograms == null || values.histograms[i] == null;
        double v = counter && isFloat && !Double.isNaN(values.v[i]) ? line.next(values, i) : values.v[i];
        if (values.t[i] < mint) {
            return;
        }
        Columns.append(values, i, i + 1, into);
        int at = into.size - 1;
        into.v[at] = v;
        if (into.windowMs != null) {
            into.windowMs[at] = values.windowMs == null ? 0 : values.windowMs[i];
        }
        @Nullable FloatHistogram h = into.histograms == null ? null : into.histograms[at];
        if (h != null && !follows && h.counterResetHint != CounterResetHint.GAUGE) {
            h.counterResetHint = CounterResetHint.UNKNOWN;
        }
    }
}
