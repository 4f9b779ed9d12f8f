package io.athanor.dedup;

import java.util.Arrays;

/** Which replicas count different things: what was last said of each pair, and when. */
final class Verdicts {
    private static final int COMPARED = 4;
    private static final int ENOUGH = 3;

    /** What one direction, or both together, can say. */
    private enum Word {
        NOTHING,
        SAME,
        OTHER
    }

    private int replicas;
    private long[] spokenAt = {};
    private boolean[] other = {};
    private long memory;

    void reset(int count, long memoryMs) {
        replicas = count;
        memory = memoryMs;
        if (spokenAt.length < count * count) {
            spokenAt = new long[count * count];
            other = new boolean[count * count];
        }
        clear();
    }

    void clear() {
        Arrays.fill(spokenAt, Long.MIN_VALUE);
    }

    /** Whether something was said within the memory. */
    boolean valid(int a, int b, long now) {
        long at = spokenAt[place(a, b)];
        return at != Long.MIN_VALUE && now - at < memory;
    }

    /** Whether the last word, within the memory, was that they count different things. */
    boolean other(int a, int b, long now) {
        return valid(a, b, now) && other[place(a, b)];
    }

    /** Looks at a pair anew. */
    void refresh(int a, Ring x, int b, Ring y, long now) {
        Word word = word(x, y);
        if (word != Word.NOTHING) {
            spokenAt[place(a, b)] = now;
            other[place(a, b)] = word == Word.OTHER;
        }
    }

    private int place(int a, int b) {
        return Math.min(a, b) * replicas + Math.max(a, b);
    }

    private static Word word(Ring x, Ring y) {
        if (!x.comparable(y)) {
            return Word.NOTHING;
        }
        if (!x.counterLike() || !y.counterLike()) {
            return Word.SAME;
        }
        Word there = direction(x, y);
        if (there == Word.SAME) {
            return there;
        }
        Word back = direction(y, x);
        return back == Word.NOTHING ? there : back;
    }

    /** Compares the newest values of {@code x} with those of {@code y} around them. */
    private static Word direction(Ring x, Ring y) {
        int compared = 0;
        int misfits = 0;
        int k = y.size - 3;
        for (int i = x.size - 1; i >= 0 && compared < COMPARED; i--) {
            while (k >= 1 && y.t[k] > x.t[i]) {
                k--;
            }
            if (k < 1) {
                break;
            }
            if (x.t[i] < y.t[k + 1] && rising(y, k)) {
                compared++;
                misfits += x.v[i] < y.v[k - 1] || x.v[i] > y.v[k + 2] ? 1 : 0;
            }
        }
        return compared < ENOUGH ? Word.NOTHING : misfits == compared ? Word.OTHER : Word.SAME;
    }

    /** Whether the four numbers around the gap after {@code k} rise, without a hole. */
    private static boolean rising(Ring y, int k) {
        return y.v[k - 1] <= y.v[k]
                && y.v[k] <= y.v[k + 1]
                && y.v[k + 1] <= y.v[k + 2]
                && 2 * (y.t[k + 2] - y.t[k - 1]) <= 9 * y.interval;
    }
}
