package io.athanor.promql.engine.aggregate;

import io.athanor.promql.engine.rows.Row;
import org.jspecify.annotations.Nullable;

/** Which row counts which float value: an open hash table from the value's bits, all NaNs alike. */
final class ValueRows {
    /** About the heap of a small table, bytes. */
    static final long BYTES = 160;

    private long[] bits = new long[8];
    private @Nullable Row[] rows = new Row[8];
    private int size;

    @Nullable
    Row get(double value) {
        return rows[slot(Double.doubleToLongBits(value))];
    }

    /** Adds a value that is not there yet. */
    void put(double value, Row row) {
        if (2 * (size + 1) > bits.length) {
            grow();
        }
        add(Double.doubleToLongBits(value), row);
        size++;
    }

    private void add(long key, Row row) {
        int at = slot(key);
        bits[at] = key;
        rows[at] = row;
    }

    /** Where the key is, or where it would be. */
    private int slot(long key) {
        int mask = bits.length - 1;
        long mixed = (key ^ key >>> 32) * 0x9E3779B97F4A7C15L;
        int at = (int) (mixed >>> 40) & mask;
        while (rows[at] != null && bits[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldBits = bits;
        @Nullable Row[] oldRows = rows;
        bits = new long[2 * oldBits.length];
        rows = new Row[bits.length];
        for (int i = 0; i < oldBits.length; i++) {
            Row row = oldRows[i];
            if (row != null) {
                add(oldBits[i], row);
            }
        }
    }
}
