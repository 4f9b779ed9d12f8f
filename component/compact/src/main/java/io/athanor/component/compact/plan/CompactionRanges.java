package io.athanor.component.compact.plan;

import java.util.Arrays;

/** The lengths of time that blocks are compacted to, ms, ascending. */
public record CompactionRanges(long[] millis) {
    private static final long HOUR = 3_600_000;
    private static final long[] LEVELS = {HOUR, 2 * HOUR, 8 * HOUR, 48 * HOUR, 14 * 24 * HOUR};

    /** The greatest level there is. */
    public static final int MAX_LEVEL = LEVELS.length - 1;

    /**
     * Thanos's: 1 h, 2 h, 8 h, 2 d, 14 d, up to a level.
     *
     * @throws IllegalArgumentException if there is no such level
     */
    public static CompactionRanges upTo(int level) {
        if (level < 0 || level > MAX_LEVEL) {
            throw new IllegalArgumentException("level is bigger then default set of " + MAX_LEVEL);
        }
        return new CompactionRanges(Arrays.copyOf(LEVELS, level + 1));
    }

    int size() {
        return millis.length;
    }

    long get(int i) {
        return millis[i];
    }
}
