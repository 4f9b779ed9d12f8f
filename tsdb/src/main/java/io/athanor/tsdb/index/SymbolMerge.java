package io.athanor.tsdb.index;

import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.RandomAccess;

/*
 * Tables of equal size are merged two by two. Blocks of one origin have nearly the same symbols, so what is merged soon
 * stops to grow, and most of the work is done on the lowest level.
 */
/**
 * The symbols of several indexes as one table: a list in symbol order, and for each index where its symbols are in it.
 *
 * <p><b>Memory</b> two ints per symbol of the whole, one per symbol of each index; the texts stay where they are mapped,
 * and {@link #get} reads them there. <b>Lifetime</b> that of the indexes' arenas; safe for all threads.
 */
public final class SymbolMerge extends AbstractList<String> implements RandomAccess {
    private final Symbols[] tables;
    private final int[][] ordinals;
    private final Run all;

    /** Symbols of the tables {@code first} to {@code first + tables − 1}: of which one, and where its entry begins. */
    private record Run(int first, int tables, int size, int[] owner, int[] at) {}

    private SymbolMerge(Symbols[] tables) {
        this.tables = tables;
        ordinals = new int[tables.length][];
        Deque<Run> runs = new ArrayDeque<>();
        for (int i = 0; i < tables.length; i++) {
            Run run = runOf(i);
            while (!runs.isEmpty() && runs.peek().tables <= run.tables) {
                run = merge(runs.pop(), run);
            }
            runs.push(run);
        }
        while (runs.size() > 1) {
            Run right = runs.pop();
            runs.push(merge(runs.pop(), right));
        }
        all = runs.isEmpty() ? new Run(0, 0, 0, new int[0], new int[0]) : runs.pop();
    }

    /** Merges the symbols of all indexes. */
    public static SymbolMerge of(List<IndexReader> indexes) {
        return new SymbolMerge(indexes.stream().map(IndexReader::symbols).toArray(Symbols[]::new));
    }

    private Run runOf(int table) {
        int[] at = tables[table].offsets();
        int[] owner = new int[at.length];
        Arrays.fill(owner, table);
        int[] identity = new int[at.length];
        for (int i = 0; i < identity.length; i++) {
            identity[i] = i;
        }
        ordinals[table] = identity;
        return new Run(table, 1, at.length, owner, at);
    }

    private Run merge(Run left, Run right) {
        int[] fromLeft = new int[left.size];
        int[] fromRight = new int[right.size];
        int[] owner = new int[left.size + right.size];
        int[] at = new int[left.size + right.size];
        int l = 0;
        int r = 0;
        int n = 0;
        while (l < left.size || r < right.size) {
            int c = l == left.size ? 1 : r == right.size ? -1 : compare(left, l, right, r);
            Run from = c <= 0 ? left : right;
            int i = c <= 0 ? l : r;
            owner[n] = from.owner[i];
            at[n] = from.at[i];
            if (c <= 0) {
                fromLeft[l++] = n;
            }
            if (c >= 0) {
                fromRight[r++] = n;
            }
            n++;
        }
        compose(left, fromLeft);
        compose(right, fromRight);
        return new Run(left.first, left.tables + right.tables, n, Arrays.copyOf(owner, n), Arrays.copyOf(at, n));
    }

    private void compose(Run run, int[] to) {
        for (int table = run.first; table < run.first + run.tables; table++) {
            int[] ordinal = ordinals[table];
            for (int i = 0; i < ordinal.length; i++) {
                ordinal[i] = to[ordinal[i]];
            }
        }
    }

    private int compare(Run a, int i, Run b, int j) {
        Symbols left = tables[a.owner[i]];
        Symbols right = tables[b.owner[j]];
        return left.compare(a.at[i], right, b.at[j]);
    }

    /** For each symbol of index {@code i} where it is in this list. */
    public int[] ordinals(int i) {
        return ordinals[i];
    }

    @Override
    public String get(int i) {
        return tables[all.owner[i]].stringAt(all.at[i]);
    }

    @Override
    public int size() {
        return all.size;
    }
}
