package io.athanor.tsdb.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Closed ranges of time, ascending and apart: {@code [from0, to0], [from1, to1], …}, ms, both ends inclusive. Immutable.
 */
public final class Intervals {
    /** No time at all. */
    public static final Intervals NONE = new Intervals(new long[0]);

    private final long[] ends;

    private Intervals(long[] ends) {
        this.ends = ends;
    }

    /** One range. */
    public static Intervals of(long from, long to) {
        return NONE.with(from, to);
    }

    /** Many ranges in any order, each {@code {from, to}} with {@code from <= to}. */
    static Intervals ofAll(List<long[]> ranges) {
        List<long[]> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(r -> r[0]));
        long[] merged = new long[2 * sorted.size()];
        int n = 0;
        for (long[] range : sorted) {
            if (n > 0 && (merged[n - 1] == Long.MAX_VALUE || range[0] <= merged[n - 1] + 1)) {
                merged[n - 1] = Math.max(merged[n - 1], range[1]);
            } else {
                merged[n++] = range[0];
                merged[n++] = range[1];
            }
        }
        return n == 0 ? NONE : new Intervals(Arrays.copyOf(merged, n));
    }

    /** The number of ranges. */
    public int size() {
        return ends.length / 2;
    }

    public boolean isEmpty() {
        return ends.length == 0;
    }

    public long from(int i) {
        return ends[2 * i];
    }

    public long to(int i) {
        return ends[2 * i + 1];
    }

    /** These and one more range; ranges that overlap or touch become one. */
    public Intervals with(long from, long to) {
        if (from > to) {
            throw new IllegalArgumentException("a range from " + from + " to " + to);
        }
        List<long[]> ranges = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            ranges.add(new long[] {from(i), to(i)});
        }
        ranges.add(new long[] {from, to});
        return ofAll(ranges);
    }

    /** Whether a time is inside. */
    public boolean contains(long time) {
        int i = firstEndingAtOrAfter(time);
        return i < ends.length && ends[i] <= time;
    }

    /** Whether one range covers {@code [from, to]} whole. */
    public boolean covers(long from, long to) {
        int i = firstEndingAtOrAfter(from);
        return i < ends.length && ends[i] <= from && ends[i + 1] >= to;
    }

    /** Whether any range touches {@code [from, to]}. */
    public boolean touches(long from, long to) {
        int i = firstEndingAtOrAfter(from);
        return i < ends.length && ends[i] <= to;
    }

    /** The index of the start of the first range that does not end before {@code time}. */
    private int firstEndingAtOrAfter(long time) {
        int low = 0;
        int high = ends.length / 2;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (ends[2 * mid + 1] < time) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return 2 * low;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Intervals other && Arrays.equals(ends, other.ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends);
    }

    @Override
    public String toString() {
        return Arrays.toString(ends);
    }
}
