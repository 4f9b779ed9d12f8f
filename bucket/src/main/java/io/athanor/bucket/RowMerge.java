package io.athanor.bucket;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings the series of many blocks together: every label set once, in label order.
 *
 * <p>Most blocks of a bucket hold the same series, so what is compared first is whole lists of ids. Only lists that differ
 * are brought together by hash, and sorted by labels as far as they are not.
 */
final class RowMerge {
    /** How many of the lists before are compared with a new one. */
    private static final int COMPARED = 8;

    private final SeriesIds series;
    private final List<LoadedBlock> blocks = new ArrayList<>();
    private final List<int[]> refs = new ArrayList<>();

    /** The lists of ids that differ, and for each block which one is its. */
    private final List<int[]> lists = new ArrayList<>();

    private final List<Integer> listOf = new ArrayList<>();

    RowMerge(SeriesIds series) {
        this.series = series;
    }

    /** Adds the series of one block; blocks come in the order of their first time. Ids of -1 are left out. */
    void add(LoadedBlock block, int[] blockRefs, int[] blockIds) {
        int good = 0;
        for (int id : blockIds) {
            good += id >= 0 ? 1 : 0;
        }
        if (good == 0) {
            return;
        }
        blocks.add(block);
        if (good == blockIds.length) {
            refs.add(blockRefs);
            listOf.add(list(blockIds));
        } else {
            int[] goodRefs = new int[good];
            int[] goodIds = new int[good];
            int n = 0;
            for (int i = 0; i < blockIds.length; i++) {
                if (blockIds[i] >= 0) {
                    goodRefs[n] = blockRefs[i];
                    goodIds[n++] = blockIds[i];
                }
            }
            refs.add(goodRefs);
            listOf.add(list(goodIds));
        }
    }

    /** Which list this is: one of those before if it is equal, else a new one. */
    private int list(int[] ids) {
        for (int i = lists.size() - 1; i >= Math.max(0, lists.size() - COMPARED); i--) {
            if (Arrays.equals(lists.get(i), ids)) {
                return i;
            }
        }
        lists.add(ids);
        return lists.size() - 1;
    }

    /** The rows; the merge is used up. */
    Rows rows() {
        if (blocks.isEmpty()) {
            return Rows.scattered(new int[0], blocks, new int[1], new long[0]);
        }
        int[] first = lists.getFirst();
        IdRuns runs = new IdRuns(series);
        if (lists.size() == 1 && runs.isSorted(first)) {
            return Rows.alike(first, blocks, refs.toArray(int[][]::new));
        }
        return scattered(runs);
    }

    private Rows scattered(IdRuns runs) {
        RowOf seen = new RowOf(lists.getFirst().length);
        int[][] arrivals = new int[lists.size()][];
        for (int i = 0; i < arrivals.length; i++) {
            int[] ids = lists.get(i);
            int[] rows = new int[ids.length];
            for (int k = 0; k < ids.length; k++) {
                rows[k] = seen.add(ids[k]);
            }
            arrivals[i] = rows;
        }
        int[] sorted = runs.sorted(seen.ids());
        int[] place = new int[sorted.length];
        for (int row = 0; row < sorted.length; row++) {
            place[seen.row(sorted[row])] = row;
        }
        for (int[] rows : arrivals) {
            for (int k = 0; k < rows.length; k++) {
                rows[k] = place[rows[k]];
            }
        }
        return entries(sorted, arrivals);
    }

    private Rows entries(int[] sorted, int[][] rowsOf) {
        int[] start = new int[sorted.length + 1];
        for (int list : listOf) {
            for (int row : rowsOf[list]) {
                start[row + 1]++;
            }
        }
        long total = 0;
        for (int row = 0; row < sorted.length; row++) {
            total += start[row + 1];
            start[row + 1] = Math.toIntExact(total);
        }
        long[] entries = new long[(int) total];
        int[] next = Arrays.copyOf(start, sorted.length);
        for (int b = 0; b < blocks.size(); b++) {
            int[] blockRefs = refs.get(b);
            int[] rows = rowsOf[listOf.get(b)];
            for (int i = 0; i < rows.length; i++) {
                entries[next[rows[i]]++] = (long) b << 32 | blockRefs[i] & 0xffffffffL;
            }
        }
        return Rows.scattered(sorted, blocks, start, entries);
    }
}
