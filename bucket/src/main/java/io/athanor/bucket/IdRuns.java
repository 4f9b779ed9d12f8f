package io.athanor.bucket;

import io.athanor.tsdb.series.StillWanted;
import java.util.Arrays;

/**
 * Sorts series ids by their labels: a merge sort over the ascending runs that are there, since what blocks give is sorted
 * almost always.
 */
final class IdRuns {
    private final SeriesIds series;

    IdRuns(SeriesIds series) {
        this.series = series;
    }

    /** Whether ids ascend by label, each once. */
    boolean isSorted(int[] ids) {
        for (int i = 1; i < ids.length; i++) {
            if (!series.isBefore(ids[i - 1], ids[i])) {
                return false;
            }
        }
        return true;
    }

    /** The ids in the order of their labels. They are distinct; the array is consumed. */
    int[] sorted(int[] ids) {
        int[] runs = runs(ids);
        int[] from = ids;
        int[] to = new int[ids.length];
        int count = runs.length - 1;
        while (count > 1) {
            int merged = 0;
            for (int r = 0; r < count; r += 2) {
                StillWanted.check();
                int end = runs[Math.min(r + 2, count)];
                merge(from, to, runs[r], runs[r + 1], end);
                runs[++merged] = end;
            }
            count = merged;
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    /** Where runs begin, and the end. */
    private int[] runs(int[] ids) {
        int[] runs = new int[16];
        int count = 1;
        for (int i = 1; i < ids.length; i++) {
            if (!series.isBefore(ids[i - 1], ids[i])) {
                if (count + 1 == runs.length) {
                    runs = Arrays.copyOf(runs, 2 * runs.length);
                }
                runs[count++] = i;
            }
        }
        runs[count] = ids.length;
        return Arrays.copyOf(runs, count + 1);
    }

    private void merge(int[] from, int[] to, int left, int right, int end) {
        int i = left;
        int j = right;
        int n = left;
        while (i < right && j < end) {
            to[n++] = series.compare(from[i], from[j]) <= 0 ? from[i++] : from[j++];
        }
        System.arraycopy(from, i, to, n, right - i);
        System.arraycopy(from, j, to, n + right - i, end - j);
    }
}
