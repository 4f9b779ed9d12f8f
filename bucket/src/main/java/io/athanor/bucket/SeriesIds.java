package io.athanor.bucket;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.util.Arrays;

/**
 * Every label set seen, once, by a dense id: what lets blocks be merged by comparing integers.
 *
 * <p><b>Shape</b> the pairs of all series lie one after the other in one array of symbol ids; an open hash table finds a
 * series by its pairs; its {@link Labels} are made once.
 * <p><b>Threads</b> ids are given under this object's monitor. An id that was handed over safely may be used by any
 * thread without it: arrays are replaced when they grow, never changed where an id points.
 */
final class SeriesIds {
    private static final int LABELS_BYTES = 56;

    private final SymbolIds symbols = new SymbolIds();
    private int[] table = new int[1 << 12];
    private int size;
    private int pairsEnd;
    private volatile int[] pairs = new int[1 << 14];
    private volatile int[] start = new int[1 << 10];
    private volatile Labels[] labels = new Labels[1 << 10];
    private volatile int[] after = new int[1 << 10];
    private long labelsBytes;

    /** The id of a name or value. Under the monitor. */
    int symbol(String text) {
        return symbols.id(text);
    }

    /** The text of a symbol's id. Under the monitor. */
    String symbol(int id) {
        return symbols.symbol(id);
    }

    /**
     * The id of the series with these labels. Under the monitor.
     *
     * @param labelIds {@code name, value, …}, sorted by name, no empty value
     * @param length how much of the array counts
     */
    int id(int[] labelIds, int length) {
        int mask = table.length - 1;
        int slot = hash(labelIds, length) & mask;
        while (table[slot] != 0) {
            int known = table[slot] - 1;
            if (isSame(known, labelIds, length)) {
                return known;
            }
            slot = (slot + 1) & mask;
        }
        int id = add(labelIds, length);
        table[slot] = id + 1;
        if (2 * size > table.length) {
            rehash();
        }
        return id;
    }

    /** The labels of a series. */
    Labels labels(int id) {
        return labels[id];
    }

    /** The number of series known. */
    synchronized int size() {
        return size;
    }

    /** An estimate of the heap held. */
    synchronized long bytes() {
        return symbols.bytes() + labelsBytes + 4L * (table.length + pairs.length + start.length + 2L * labels.length);
    }

    /** Compares two series by their labels. */
    int compare(int a, int b) {
        if (a == b) {
            return 0;
        }
        int[] from = start;
        int[] all = pairs;
        int i = from[a];
        int j = from[b];
        int iEnd = i + 2 * labels[a].size();
        int jEnd = j + 2 * labels[b].size();
        int first = i;
        while (i < iEnd && j < jEnd) {
            if (all[i] != all[j]) {
                return compareAt(a, b, i - first);
            }
            i++;
            j++;
        }
        return Integer.compare(iEnd - i, jEnd - j);
    }

    /** Whether {@code a} sorts before {@code b}; remembers the last answer per {@code a}, for lists seen again. */
    boolean isBefore(int a, int b) {
        int[] memory = after;
        if (memory[a] == b + 1) {
            return true;
        }
        if (compare(a, b) >= 0) {
            return false;
        }
        memory[a] = b + 1;
        return true;
    }

    private int compareAt(int a, int b, int position) {
        Labels x = labels[a];
        Labels y = labels[b];
        int pair = position / 2;
        return position % 2 == 0
                ? Utf8Order.compare(x.name(pair), y.name(pair))
                : Utf8Order.compare(x.value(pair), y.value(pair));
    }

    private int add(int[] labelIds, int length) {
        if (size == labels.length) {
            start = Arrays.copyOf(start, 2 * size);
            labels = Arrays.copyOf(labels, 2 * size);
            after = Arrays.copyOf(after, 2 * size);
        }
        if (pairsEnd + length > pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(pairsEnd + length, 2 * pairs.length));
        }
        int[] all = pairs;
        System.arraycopy(labelIds, 0, all, pairsEnd, length);
        String[] texts = new String[length];
        for (int i = 0; i < length; i++) {
            texts[i] = symbols.symbol(labelIds[i]);
        }
        start[size] = pairsEnd;
        labels[size] = Labels.ofSorted(texts);
        labelsBytes += LABELS_BYTES + 4L * length;
        pairsEnd += length;
        return size++;
    }

    private boolean isSame(int id, int[] labelIds, int length) {
        int from = start[id];
        return Arrays.equals(pairs, from, from + 2 * labels[id].size(), labelIds, 0, length);
    }

    private void rehash() {
        int[] larger = new int[2 * table.length];
        int mask = larger.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hash(id) & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = id + 1;
        }
        table = larger;
    }

    private int hash(int id) {
        int from = start[id];
        return hash(pairs, from, from + 2 * labels[id].size());
    }

    private static int hash(int[] labelIds, int length) {
        return hash(labelIds, 0, length);
    }

    private static int hash(int[] ids, int from, int to) {
        int h = 1;
        for (int i = from; i < to; i++) {
            h = 31 * h + ids[i] * 0x9E3779B9;
        }
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        return h ^ h >>> 13;
    }
}
