package io.athanor.bucket;

import java.util.Arrays;

/** From series id to row: an open hash table that numbers the ids in the order in which they come. */
final class RowOf {
    private int[] keys;
    private int[] rows;
    private int[] ids;
    private int size;

    RowOf(int expected) {
        int capacity = Integer.highestOneBit(Math.max(16, 2 * expected - 1)) << 1;
        keys = new int[capacity];
        rows = new int[capacity];
        ids = new int[Math.max(16, expected)];
    }

    /** The row of an id, a new one if it was not seen before. */
    int add(int id) {
        int slot = slot(id);
        if (keys[slot] != 0) {
            return rows[slot];
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
        }
        keys[slot] = id + 1;
        rows[slot] = size;
        ids[size++] = id;
        if (2 * size > keys.length) {
            grow();
            return size - 1;
        }
        return size - 1;
    }

    /** The row of an id that was added. */
    int row(int id) {
        return rows[slot(id)];
    }

    /** The ids in the order of their rows. */
    int[] ids() {
        return Arrays.copyOf(ids, size);
    }

    private int slot(int id) {
        int mask = keys.length - 1;
        int slot = hash(id) & mask;
        while (keys[slot] != 0 && keys[slot] != id + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        keys = new int[2 * keys.length];
        rows = new int[keys.length];
        for (int row = 0; row < size; row++) {
            int slot = slot(ids[row]);
            keys[slot] = ids[row] + 1;
            rows[slot] = row;
        }
    }

    private static int hash(int id) {
        int h = id * 0x9E3779B9;
        return h ^ h >>> 15;
    }
}
