package io.athanor.bucket.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * One ranged read that gives several items.
 *
 * @param from the first item
 * @param to the item after the last
 * @param offset where the range begins in the object
 * @param length bytes
 */
record ByteRange(int from, int to, long offset, long length) {
    /**
     * Ranges that cover items.
     *
     * @param at where each item begins, ascending
     * @param estimate no item is expected to be longer, bytes
     * @param gap items no further apart than this share a range, bytes
     * @param most a range that grows longer than this is followed by another
     */
    static List<ByteRange> cover(long[] at, int from, int to, int estimate, int gap, int most) {
        List<ByteRange> ranges = new ArrayList<>();
        int first = from;
        for (int i = from + 1; i <= to; i++) {
            boolean isLast = i == to || at[i] - (at[i - 1] + estimate) > gap || at[i] - at[first] >= most;
            if (isLast) {
                ranges.add(new ByteRange(first, i, at[first], at[i - 1] + estimate - at[first]));
                first = i;
            }
        }
        return ranges;
    }
}
