package io.athanor.tsdb.index;

import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Sets of series references as ascending (unsigned) arrays. */
public final class RefSets {
    /** No references. */
    @SuppressWarnings("MutablePublicArray") // it has no elements
    public static final int[] EMPTY = new int[0];

    /** Above this many references in all, a union goes through a bitmap if that is not much larger than they are. */
    private static final int BITMAP_FROM = 4096;

    private RefSets() {}

    /**
     * The union of several lists; those of different values of one label share no series, but that is not relied on.
     *
     * @param lists with fewer than 2^31 references in all
     */
    public static int[] union(List<Postings> lists) {
        if (lists.size() == 1) {
            return lists.getFirst().toArray();
        }
        int[] all = new int[Math.toIntExact(total(lists))];
        int n = 0;
        for (int i = 0; i < lists.size(); i++) {
            StillWanted.check(i);
            n = lists.get(i).copyTo(all, n);
        }
        return sortedUnique(all);
    }

    /** How many references are in the lists together. */
    public static long total(List<Postings> lists) {
        long total = 0;
        for (Postings list : lists) {
            total += list.size();
        }
        return total;
    }

    /** What all lists have in common, of which there is at least one; the smallest goes first. */
    public static int[] intersection(List<Postings> lists) {
        List<Postings> bySize = new ArrayList<>(lists);
        bySize.sort(Comparator.comparingInt(Postings::size));
        int[] found = bySize.getFirst().toArray();
        for (Postings list : bySize.subList(1, bySize.size())) {
            found = list.filter(found, true);
        }
        return found;
    }

    /** Those of {@code refs} that are in any of the lists (or, if {@code keep} is false, in none); {@code refs} is consumed. */
    public static int[] those(int[] refs, List<Postings> lists, boolean keep) {
        if (lists.size() == 1) {
            return lists.getFirst().filter(refs, keep);
        }
        BitSet marks = new BitSet(refs.length);
        for (int i = 0; i < lists.size(); i++) {
            StillWanted.check(i);
            lists.get(i).mark(refs, marks);
        }
        return keep(refs, marks, keep);
    }

    /** Those of {@code refs} that are in {@code others} (or, if {@code keep} is false, are not); {@code refs} is consumed. */
    public static int[] those(int[] refs, int[] others, boolean keep) {
        int kept = 0;
        int at = 0;
        for (int ref : refs) {
            at = firstNotLess(others, at, ref);
            if ((at < others.length && others[at] == ref) == keep) {
                refs[kept++] = ref;
            }
        }
        return kept == refs.length ? refs : Arrays.copyOf(refs, kept);
    }

    /** Sorts (unsigned) and drops duplicates; the array is consumed. */
    static int[] sortedUnique(int[] refs) {
        if (refs.length >= BITMAP_FROM) {
            int min = refs[0];
            int max = refs[0];
            for (int ref : refs) {
                min = Integer.compareUnsigned(ref, min) < 0 ? ref : min;
                max = Integer.compareUnsigned(ref, max) > 0 ? ref : max;
            }
            long span = (max & 0xffffffffL) - (min & 0xffffffffL) + 1;
            if (span / 64 <= refs.length) {
                return throughBitmap(refs, min, span);
            }
        }
        for (int i = 0; i < refs.length; i++) {
            refs[i] ^= Integer.MIN_VALUE;
        }
        Arrays.sort(refs);
        int kept = 0;
        int previous = 0;
        for (int i = 0; i < refs.length; i++) {
            int ref = refs[i] ^ Integer.MIN_VALUE;
            if (i == 0 || ref != previous) {
                refs[kept++] = ref;
                previous = ref;
            }
        }
        return kept == refs.length ? refs : Arrays.copyOf(refs, kept);
    }

    private static int[] throughBitmap(int[] refs, int min, long span) {
        long[] bits = new long[(int) ((span + 63) / 64)];
        for (int ref : refs) {
            int i = ref - min;
            bits[i >>> 6] |= 1L << i;
        }
        int n = 0;
        for (int word = 0; word < bits.length; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                refs[n++] = min + (word << 6) + Long.numberOfTrailingZeros(left);
            }
        }
        return n == refs.length ? refs : Arrays.copyOf(refs, n);
    }

    /** Those of {@code refs} whose index is marked (or, if {@code keep} is false, is not); {@code refs} is consumed. */
    static int[] keep(int[] refs, BitSet marks, boolean keep) {
        int kept = 0;
        if (keep) {
            for (int i = marks.nextSetBit(0); i >= 0; i = marks.nextSetBit(i + 1)) {
                refs[kept++] = refs[i];
            }
            return Arrays.copyOf(refs, kept);
        }
        for (int i = marks.nextClearBit(0); i < refs.length; i = marks.nextClearBit(i + 1)) {
            refs[kept++] = refs[i];
        }
        return kept == refs.length ? refs : Arrays.copyOf(refs, kept);
    }

    /** The first index from {@code from} on whose reference is not less than {@code ref}, found by galloping. */
    static int firstNotLess(int[] refs, int from, int ref) {
        int low = from;
        int step = 1;
        while (low + step < refs.length && Integer.compareUnsigned(refs[low + step], ref) < 0) {
            low += step;
            step <<= 1;
        }
        int high = Math.min(refs.length, low + step + 1);
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (Integer.compareUnsigned(refs[mid], ref) < 0) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
