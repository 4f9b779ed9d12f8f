package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/**
 * The window as counts per rank. The series is sorted once, each key known by its rank among the distinct ones; a bit per
 * rank says whether the window holds it, and a cursor stands at the rank of the order statistic that was asked for last,
 * from where the next one is near.
 */
final class RankWindow implements OrderWindow {
    private final long[] distinct;
    private final int[] rank;
    private final int[] count;
    private final long[] held;
    private int from;
    private int to;
    /** The rank that the cursor is at, and the number of the window's keys below it. */
    private int cursor;

    private int below;
    private int upper;

    RankWindow(long[] keys, int n, Scratch scratch) {
        distinct = scratch.longs(1, n);
        System.arraycopy(keys, 0, distinct, 0, n);
        Arrays.sort(distinct, 0, n);
        int size = unique(distinct, n);
        rank = scratch.ints(0, n);
        for (int i = 0; i < n; i++) {
            rank[i] = Arrays.binarySearch(distinct, 0, size, keys[i]);
        }
        count = scratch.ints(1, size);
        Arrays.fill(count, 0, size, 0);
        int words = (size + 63) >>> 6;
        held = scratch.longs(2, words);
        Arrays.fill(held, 0, words, 0);
    }

    private static int unique(long[] sorted, int n) {
        int size = n == 0 ? 0 : 1;
        for (int i = 1; i < n; i++) {
            if (sorted[i] != sorted[size - 1]) {
                sorted[size++] = sorted[i];
            }
        }
        return size;
    }

    @Override
    public void move(int newFrom, int newTo) {
        for (int i = Math.max(to, newFrom); i < newTo; i++) {
            int r = rank[i];
            if (count[r]++ == 0) {
                held[r >>> 6] |= 1L << r;
            }
            if (r < cursor) {
                below++;
            }
        }
        for (int i = from; i < Math.min(newFrom, to); i++) {
            int r = rank[i];
            if (--count[r] == 0) {
                held[r >>> 6] &= ~(1L << r);
            }
            if (r < cursor) {
                below--;
            }
        }
        from = newFrom;
        to = newTo;
    }

    @Override
    public void select(int lowerPosition, int upperPosition) {
        while (lowerPosition < below) {
            cursor = previous(cursor - 1);
            below -= count[cursor];
        }
        while (lowerPosition >= below + count[cursor]) {
            below += count[cursor];
            cursor = next(cursor + 1);
        }
        upper = upperPosition < below + count[cursor] ? cursor : next(cursor + 1);
    }

    private int next(int r) {
        int w = r >>> 6;
        long word = held[w] & (-1L << r);
        while (word == 0) {
            word = held[++w];
        }
        return (w << 6) + Long.numberOfTrailingZeros(word);
    }

    private int previous(int r) {
        int w = r >>> 6;
        long word = held[w] & (-1L >>> (63 - (r & 63)));
        while (word == 0) {
            word = held[--w];
        }
        return (w << 6) + 63 - Long.numberOfLeadingZeros(word);
    }

    @Override
    public long lowerKey() {
        return distinct[cursor];
    }

    @Override
    public long upperKey() {
        return distinct[upper];
    }
}
