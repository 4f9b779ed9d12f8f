package io.athanor.dedup;

import java.util.Arrays;

/**
 * What the {@code athanor} rule remembers of one replica: its last nine numbers within the memory, and what follows from
 * them alone. A number is a sample that is no staleness marker; a native histogram counts by its count of observations.
 */
final class Ring {
    private static final int CAPACITY = 9;
    private static final int LONGEST_RUN = 8;

    /** Times of the numbers, oldest first, ms; {@link #size} of them. */
    final long[] t = new long[CAPACITY];

    /** Their values. */
    final double[] v = new double[CAPACITY];

    private final boolean[] histogram = new boolean[CAPACITY];

    /** Whether a marker stands right before the number. */
    private final boolean[] afterMarker = new boolean[CAPACITY];

    int size;

    /** The newest sample is a marker. */
    boolean stale;

    /** How far apart the numbers are, ms; 0: not known. */
    long interval;

    /** How many numbers came without a break, up to now; at most {@link #LONGEST_RUN}. */
    int run;

    /** How often the value fell. */
    private int drops;

    private int histograms;

    void clear() {
        size = 0;
        stale = false;
        derive();
    }

    /** A number has come. */
    void number(long time, double value, boolean isHistogram) {
        if (size == CAPACITY) {
            drop(1);
        }
        t[size] = time;
        v[size] = value;
        histogram[size] = isHistogram;
        afterMarker[size] = stale;
        stale = false;
        size++;
        derive();
    }

    /** Remembers as many times as there is room for, from {@code from} on; values and markers are not known. */
    void fill(long[] times, int from) {
        clear();
        System.arraycopy(times, from, t, 0, CAPACITY);
        Arrays.fill(afterMarker, false);
        size = CAPACITY;
        derive();
    }

    /** A staleness marker has come. */
    void marker() {
        stale = true;
    }

    /** Forgets what is not after {@code t}. */
    void forget(long time) {
        int old = 0;
        while (old < size && t[old] <= time) {
            old++;
        }
        if (old > 0) {
            drop(old);
            derive();
        }
    }

    private void drop(int old) {
        int rest = size - old;
        System.arraycopy(t, old, t, 0, rest);
        System.arraycopy(v, old, v, 0, rest);
        System.arraycopy(histogram, old, histogram, 0, rest);
        System.arraycopy(afterMarker, old, afterMarker, 0, rest);
        size = rest;
    }

    /** The newest number's time; only if there is one. */
    long last() {
        return t[size - 1];
    }

    /** Whether it never fell more than once, as a counter's value. */
    boolean counterLike() {
        return drops <= 1;
    }

    /** Whether it is of one kind of sample, and the other of the same. */
    boolean comparable(Ring other) {
        return (histograms == 0 && other.histograms == 0) || (histograms == size && other.histograms == other.size);
    }

    /** Whether the value fell at a number after {@code time}. */
    boolean fellAfter(long time) {
        for (int i = size - 1; i > 0 && t[i] > time; i--) {
            if (v[i] < v[i - 1]) {
                return true;
            }
        }
        return false;
    }

    /** Whether a number stands at that time. */
    boolean has(long time) {
        for (int i = size - 1; i >= 0 && t[i] >= time; i--) {
            if (t[i] == time) {
                return true;
            }
        }
        return false;
    }

    private void derive() {
        drops = 0;
        histograms = 0;
        long smallest = Long.MAX_VALUE;
        long second = Long.MAX_VALUE;
        int steps = 0;
        for (int i = size - 1; i >= 0; i--) {
            histograms += histogram[i] ? 1 : 0;
            if (i == 0) {
                break;
            }
            drops += v[i] < v[i - 1] ? 1 : 0;
            if (!afterMarker[i]) {
                long step = t[i] - t[i - 1];
                steps++;
                second = Math.min(second, Math.max(smallest, step));
                smallest = Math.min(smallest, step);
            }
        }
        interval = steps == 0 ? 0 : steps <= 3 ? smallest : second;
        run = Math.min(size, 1);
        while (run < size && run < LONGEST_RUN && !afterMarker[size - run] && steady(size - run)) {
            run++;
        }
    }

    /** Whether the step to number {@code i} is no break. */
    private boolean steady(int i) {
        return 2 * (t[i] - t[i - 1]) <= 3 * interval;
    }
}
