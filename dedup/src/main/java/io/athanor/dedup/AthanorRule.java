package io.athanor.dedup;

/**
 * The constants of the {@code athanor} rule, version 2, that depend on the resolution of the data.
 *
 * @param memory how far back a replica's samples are remembered, ms ("L")
 * @param quiet how long two different sources are kept apart, ms ("D")
 * @param windows of downsampled data; counters' lines are joined by what lies two more memories back
 */
record AthanorRule(long memory, long quiet, boolean windows) {
    private static final long MINUTE = 60_000;
    private static final AthanorRule RAW = new AthanorRule(10 * MINUTE, 5 * MINUTE, false);
    private static final AthanorRule FIVE_MINUTES = new AthanorRule(100 * MINUTE, 50 * MINUTE, true);
    private static final AthanorRule HOUR = new AthanorRule(1200 * MINUTE, 600 * MINUTE, true);

    /** Those for a resolution, ms: 0 raw, 300,000 or 3,600,000. */
    static AthanorRule of(long resolutionMs) {
        return resolutionMs < 5 * MINUTE ? RAW : resolutionMs < 60 * MINUTE ? FIVE_MINUTES : HOUR;
    }

    /** What decides about what is given at an instant lies in this many ms before it. */
    long lookBack() {
        return choiceBack() + (windows ? 2 * memory : 0);
    }

    /** What decides about who gives an instant lies in this many ms before it. */
    long choiceBack() {
        return 2 * memory + quiet;
    }
}
