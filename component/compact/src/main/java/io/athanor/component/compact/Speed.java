package io.athanor.component.compact;

/** How fast jobs are done: of the last ones, the later the more it counts. Safe for all threads. */
final class Speed {
    private static final double KEPT = 0.8;

    private double bytes;
    private double seconds;

    synchronized void observe(long jobBytes, long nanos) {
        bytes = bytes * KEPT + jobBytes;
        seconds = seconds * KEPT + nanos / 1e9;
    }

    /** How long so many bytes take if some work on them; NaN while nothing was done yet, and there is something. */
    synchronized double secondsFor(long todo, int workers) {
        if (todo == 0) {
            return 0;
        }
        return bytes == 0 ? Double.NaN : todo * seconds / bytes / Math.max(1, workers);
    }
}
