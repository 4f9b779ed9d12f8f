package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/** The window as a sorted array; a key that leaves makes room for one that comes by shifting what lies between. */
final class SortedWindow implements OrderWindow {
    /** Lengths up to which a position is counted out rather than searched by halving. */
    private static final int LINEAR = 48;

    private final long[] keys;
    private final long[] sorted;
    private int from;
    private int to;
    private int lower;
    private int upper;

    SortedWindow(long[] keys, int longest, Scratch scratch) {
        this.keys = keys;
        sorted = scratch.longs(1, longest + 1);
    }

    @Override
    public void move(int newFrom, int newTo) {
        int moved = newFrom - from + newTo - to;
        if (newFrom >= to || moved > (newTo - newFrom) / 2) {
            System.arraycopy(keys, newFrom, sorted, 0, newTo - newFrom);
            Arrays.sort(sorted, 0, newTo - newFrom);
        } else {
            shift(newFrom, newTo);
        }
        from = newFrom;
        to = newTo;
    }

    private void shift(int newFrom, int newTo) {
        int leaving = from;
        int coming = to;
        int size = to - from;
        while (leaving < newFrom && coming < newTo) {
            replace(keys[leaving++], keys[coming++], size);
        }
        while (leaving < newFrom) {
            int at = position(keys[leaving++], size);
            System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
            size--;
        }
        while (coming < newTo) {
            long key = keys[coming++];
            int at = position(key, size);
            System.arraycopy(sorted, at, sorted, at + 1, size - at);
            sorted[at] = key;
            size++;
        }
    }

    private void replace(long old, long key, int size) {
        if (old == key) {
            return;
        }
        int out = position(old, size);
        int in = position(key, size);
        if (in > out) {
            System.arraycopy(sorted, out + 1, sorted, out, in - 1 - out);
            sorted[in - 1] = key;
        } else {
            System.arraycopy(sorted, in, sorted, in + 1, out - in);
            sorted[in] = key;
        }
    }

    /** The number of keys below {@code key}. */
    private int position(long key, int size) {
        if (size <= LINEAR) {
            int below = 0;
            for (int i = 0; i < size; i++) {
                below += sorted[i] < key ? 1 : 0;
            }
            return below;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void select(int lowerPosition, int upperPosition) {
        lower = lowerPosition;
        upper = upperPosition;
    }

    @Override
    public long lowerKey() {
        return sorted[lower];
    }

    @Override
    public long upperKey() {
        return sorted[upper];
    }
}
