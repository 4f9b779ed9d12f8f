package io.athanor.promql.engine.rows;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.plan.Steps;
import io.athanor.promql.plan.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Samples looked at, step by step, as Prometheus's statistics count them: for a query, or for a part of it that is
 * evaluated at steps of its own and then carried over by a rule of its own.
 *
 * <p>Counting is for queries that ask for it only. Safe for use by many threads; {@link #fold} is called by one, when all
 * rows have been computed.
 */
public final class SampleCounts {
    private final Steps steps;
    private final Rule rule;
    private final long[] queryable;
    private final long[] read;
    private final List<SampleCounts> parts = new ArrayList<>();

    /** How the counts of a part become those of the whole. */
    private sealed interface Rule {
        /** They are the whole's, or that of nothing. */
        record Whole() implements Rule {}

        /** Evaluated once for all steps. */
        record Repeat() implements Rule {}

        /** A subquery: what it gives is counted again by who looks at it, what was read is read once. */
        record Subquery(Window window) implements Rule {}

        /** A subquery that is the whole query. */
        record Root() implements Rule {}
    }

    private SampleCounts(Steps steps, Rule rule) {
        this.steps = steps;
        this.rule = rule;
        this.queryable = new long[steps.count()];
        this.read = new long[steps.count()];
    }

    /** For a query that is evaluated at these steps. */
    public static SampleCounts of(Steps steps) {
        return new SampleCounts(steps, new Rule.Whole());
    }

    private SampleCounts part(Steps partSteps, Rule partRule) {
        SampleCounts part = new SampleCounts(partSteps, partRule);
        parts.add(part);
        return part;
    }

    /** For a part that is evaluated at the first step and stands for all. */
    public SampleCounts repeat() {
        return part(steps.first(), new Rule.Repeat());
    }

    /** For what is inside a subquery that is looked at through windows. */
    public SampleCounts subquery(Steps inner, Window window) {
        return part(inner, new Rule.Subquery(window));
    }

    /** For what is inside a subquery that is the whole query. */
    public SampleCounts rootSubquery(Steps inner) {
        return part(inner, new Rule.Root());
    }

    /** The samples in all windows, or found at all steps. */
    public long[] queryable() {
        return queryable;
    }

    /** Those of them that no step before has looked at. */
    public long[] read() {
        return read;
    }

    /** Adds the counts of the parts, innermost first. */
    public void fold() {
        for (SampleCounts part : parts) {
            part.fold();
            switch (part.rule) {
                case Rule.Whole _ -> {}
                case Rule.Repeat _ -> {
                    for (int i = 0; i < queryable.length; i++) {
                        queryable[i] += part.queryable[0];
                    }
                    addRead(part.read, 0);
                }
                case Rule.Root _ -> {
                    for (long count : part.queryable) {
                        queryable[queryable.length - 1] += count;
                    }
                    addRead(part.read, 0);
                }
                case Rule.Subquery(Window window) -> foldSubquery(part, window);
            }
        }
        parts.clear();
    }

    private void addRead(long[] counts, int step) {
        for (long count : counts) {
            read[step] += count;
        }
    }

    /** What was read belongs to the first step whose window it lies in; between windows it is not counted. */
    private void foldSubquery(SampleCounts part, Window window) {
        if (steps.count() <= 1) {
            if (steps.count() == 1) {
                addRead(part.read, 0);
            }
            return;
        }
        for (int k = 0; k < part.read.length; k++) {
            long seenAt = part.steps.at(k) + window.offset();
            long step = seenAt <= steps.start() ? 0 : Math.ceilDiv(seenAt - steps.start(), steps.interval());
            int at = (int) Math.min(step, steps.count() - 1);
            if (seenAt > steps.at(at) - window.range()) {
                read[at] += part.read[k];
            }
        }
    }

    /** So many samples at one step, all of them new. */
    public synchronized void add(int step, long count) {
        queryable[step] += count;
        read[step] += count;
    }

    private synchronized void add(long[] countsQueryable, long[] countsRead, int n) {
        for (int i = 0; i < n; i++) {
            queryable[i] += countsQueryable[i];
            read[i] += countsRead[i];
        }
    }

    /** How many samples a histogram counts for: by the memory that it takes in Prometheus. */
    public static long size(FloatHistogram h) {
        long entries = h.positiveSpans.length
                + h.negativeSpans.length
                + h.positiveBuckets.length
                + h.negativeBuckets.length
                + h.customValues.length;
        return (168 + 8 * entries + 8) / 16;
    }

    /** The counting of one operator over so many series; null if nothing is counted. */
    public static @Nullable Series series(@Nullable SampleCounts counts, int size) {
        return counts == null ? null : new Series(counts, size);
    }

    /** Counts what one operator looks at, each series once, however often its row is computed. */
    public static final class Series {
        private final SampleCounts counts;
        private final AtomicIntegerArray done;

        private Series(SampleCounts counts, int size) {
            this.counts = counts;
            this.done = new AtomicIntegerArray(size);
        }

        /** Whether the series is still to be counted; it is not after this. */
        public boolean first(int i) {
            return done.getAndSet(i, 1) == 0;
        }

        /** Counts the steps at which a selector has found a sample. */
        public void found(int i, Row row, Scratch scratch) {
            if (!first(i)) {
                return;
            }
            long[] found = scratch.longs(Scratch.COUNTS, row.steps());
            long sum = 0;
            for (int k = 0; k < row.steps(); k++) {
                FloatHistogram histogram = row.has(k) ? row.histogram(k) : null;
                found[k] = histogram != null ? size(histogram) : row.has(k) ? 1 : 0;
                sum += found[k];
            }
            counts.add(found, found, row.steps());
            scratch.lookedAt(sum);
        }

        /** Adds counts found by step. */
        public void add(long[] queryable, long[] read, int n, Scratch scratch) {
            counts.add(queryable, read, n);
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += queryable[i];
            }
            scratch.lookedAt(sum);
        }
    }
}
