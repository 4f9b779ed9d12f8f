package io.athanor.bucket;

import java.util.List;

/**
 * The selected series in label order, and where each lies.
 *
 * <p><b>Shape</b> if all blocks gave the same series, row {@code r} is reference {@code refs[b][r]} of every block
 * {@code b}; else the entries {@code start[r]} to {@code start[r + 1]} of {@code entries}, each {@code block << 32 |
 * reference}. Blocks, and a row's entries, are in the order of their first time.
 */
final class Rows {
    private final int[] ids;
    private final int size;
    private final List<LoadedBlock> blocks;
    private final int[][] refs;
    private final int[] start;
    private final long[] entries;

    private Rows(int[] ids, int size, List<LoadedBlock> blocks, int[][] refs, int[] start, long[] entries) {
        this.ids = ids;
        this.size = size;
        this.blocks = blocks;
        this.refs = refs;
        this.start = start;
        this.entries = entries;
    }

    /** All blocks gave these series in this order. */
    static Rows alike(int[] ids, List<LoadedBlock> blocks, int[][] refs) {
        return new Rows(ids, ids.length, blocks, refs, new int[0], new long[0]);
    }

    /** Each series is where its entries say. */
    static Rows scattered(int[] ids, List<LoadedBlock> blocks, int[] start, long[] entries) {
        return new Rows(ids, ids.length, blocks, new int[0][], start, entries);
    }

    /** The first rows only. */
    Rows first(int limit) {
        return limit <= 0 || limit >= size ? this : new Rows(ids, limit, blocks, refs, start, entries);
    }

    int size() {
        return size;
    }

    /** The series id of a row. */
    int id(int row) {
        return ids[row];
    }

    /** In how many places a row lies. */
    int places(int row) {
        return isAlike() ? refs.length : start[row + 1] - start[row];
    }

    /** The block of the {@code k}th place of a row. */
    LoadedBlock block(int row, int k) {
        return blocks.get(isAlike() ? k : (int) (entries[start[row] + k] >>> 32));
    }

    /** The reference there. */
    int ref(int row, int k) {
        return isAlike() ? refs[k][row] : (int) entries[start[row] + k];
    }

    private boolean isAlike() {
        return refs.length > 0;
    }
}
