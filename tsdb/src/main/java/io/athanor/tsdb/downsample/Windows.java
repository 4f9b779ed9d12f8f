package io.athanor.tsdb.downsample;

/** How samples fall into windows, and windows into chunks. */
final class Windows {
    /** The interval at which raw samples are taken to come, ms. */
    static final long RAW_INTERVAL = 60_000;

    private static final long TARGET_WINDOWS = 140;

    private Windows() {}

    /** The last millisecond of the window that {@code t} falls into. */
    static long end(long t, long resolution) {
        return t - Math.floorMod(t, resolution) + resolution - 1;
    }

    /**
     * Into how many chunks a run of samples should go, so that each has 140 windows at most on average; how full the run
     * is, by its number of samples, is taken into account.
     *
     * @param interval of the samples, ms
     * @param resolution of the windows, ms
     */
    static long chunks(long mint, long maxt, long interval, long resolution, long samples) {
        long most = (maxt - mint) / resolution;
        double fullness = Math.min(1, samples / ((double) (maxt - mint) / interval));
        long expected = (long) (most * fullness) + 1;
        return Math.max(1, (expected + TARGET_WINDOWS + 1) / (TARGET_WINDOWS + 1));
    }
}
