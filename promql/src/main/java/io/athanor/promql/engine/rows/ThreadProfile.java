package io.athanor.promql.engine.rows;

/**
 * What the operators of a query cost on one thread. Time is always that of one operator, the innermost that was entered:
 * what it calls and enters in turn takes over until it is left.
 */
public final class ThreadProfile {
    /** Stands for no operator: time is nobody's. */
    public static final int NONE = -1;

    private final OperatorCounts[] operators;
    private int current = NONE;
    private long since;

    ThreadProfile(int count) {
        operators = new OperatorCounts[count];
        for (int i = 0; i < count; i++) {
            operators[i] = new OperatorCounts();
        }
    }

    /** The operator whose time it is. */
    public int current() {
        return current;
    }

    /** Makes it another operator's time; returns whose it was, for {@link #leave}. */
    public int enter(int operator) {
        int before = current;
        change(operator);
        return before;
    }

    /** Gives the time back to whose it was. */
    public void leave(int before) {
        change(before);
    }

    private void change(int operator) {
        long now = System.nanoTime();
        if (current != NONE) {
            operators[current].nanos += now - since;
        }
        current = operator;
        since = now;
    }

    OperatorCounts of(int operator) {
        return operators[operator];
    }

    /** An operator has given a series with so many samples. */
    public void gave(int operator, long samples) {
        operators[operator].samples += samples;
    }

    /** The current operator has looked at so many samples. */
    void lookedAt(long samples) {
        if (current != NONE) {
            operators[current].lookedAt += samples;
        }
    }

    /** The current operator has decoded a series. */
    public void decoded(long nanos, long samples, long chunks, long bytes) {
        if (current != NONE) {
            OperatorCounts counts = operators[current];
            counts.decodeNanos += nanos;
            counts.decoded += samples;
            counts.chunks += chunks;
            counts.bytes += bytes;
            counts.peak = Math.max(counts.peak, samples);
        }
    }

    /** The current operator has found a series decoded already. */
    public void cacheHit() {
        if (current != NONE) {
            operators[current].cacheHits++;
        }
    }
}
