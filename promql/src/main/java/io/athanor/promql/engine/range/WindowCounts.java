package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/** Counts the samples that windows hold, and of these the ones that the window before did not. */
public final class WindowCounts {
    private final SampleCounts.Series counts;
    private final boolean stored;

    private WindowCounts(SampleCounts.Series counts, boolean stored) {
        this.counts = counts;
        this.stored = stored;
    }

    /**
     * For an operator over so many series; null if nothing is counted.
     *
     * @param stored whether the samples come from storage; what a subquery has read is counted inside of it
     */
    public static @Nullable WindowCounts of(@Nullable SampleCounts counts, int size, boolean stored) {
        SampleCounts.Series series = SampleCounts.series(counts, size);
        return series == null ? null : new WindowCounts(series, stored);
    }

    void count(int i, RangeInput in, Scratch scratch) {
        if (!counts.first(i)) {
            return;
        }
        int steps = in.steps();
        long[] queryable = scratch.longs(Scratch.COUNTS, steps);
        long[] read = scratch.longs(Scratch.COUNTS + 1, steps);
        long[] sizes = histogramSizes(in, scratch);
        boolean fixed = in.seen.stride() == 0;
        for (int k = 0; k < steps; k++) {
            int lo = in.floats.lo()[k];
            int hi = in.floats.hi()[k];
            int known = k == 0 ? lo : Math.max(lo, in.floats.hi()[k - 1]);
            queryable[k] = hi - lo;
            read[k] = hi - known;
            if (in.hn > 0) {
                lo = in.histograms.lo()[k];
                hi = in.histograms.hi()[k];
                known = k == 0 ? lo : Math.max(lo, in.histograms.hi()[k - 1]);
                queryable[k] += sizes[hi] - sizes[lo];
                read[k] += sizes[hi] - sizes[known];
            }
            if (!stored || (fixed && k > 0)) {
                read[k] = 0;
            }
        }
        counts.add(queryable, read, steps, scratch);
    }

    /** Sums of the histograms' sizes from the first on. */
    private static long[] histogramSizes(RangeInput in, Scratch scratch) {
        long[] sums = scratch.longs(Scratch.COUNTS + 2, in.hn + 1);
        sums[0] = 0;
        for (int i = 0; i < in.hn; i++) {
            sums[i + 1] = sums[i] + SampleCounts.size(in.h[i]);
        }
        return sums;
    }
}
