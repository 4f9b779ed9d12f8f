package io.athanor.objstore;

/**
 * How long something usually takes: a quantile of what was measured lately, within a tenth. Counts by powers of a base;
 * once many were counted all counts are halved, so that what is long past is forgotten. For many threads.
 */
final class UsualTime {
    private static final int STEPS_PER_DOUBLING = 8;
    private static final int STEPS = 40 * STEPS_PER_DOUBLING;
    private static final int ENOUGH = 32;
    private static final int MANY = 4096;

    private final int[] counts = new int[STEPS];
    private int all;

    synchronized void add(long nanos) {
        counts[step(nanos)]++;
        if (++all >= MANY) {
            all = 0;
            for (int i = 0; i < STEPS; i++) {
                counts[i] /= 2;
                all += counts[i];
            }
        }
    }

    /** ns; negative: too few were measured to tell. */
    synchronized long quantile(double quantile) {
        if (all < ENOUGH) {
            return -1;
        }
        long wanted = (long) Math.ceil(quantile * all);
        long seen = 0;
        int step = 0;
        while (step < STEPS - 1 && (seen += counts[step]) < wanted) {
            step++;
        }
        return (long) Math.pow(2, (double) (step + 1) / STEPS_PER_DOUBLING);
    }

    private static int step(long nanos) {
        double doublings = Math.log(Math.max(1, nanos)) / Math.log(2);
        return Math.min(STEPS - 1, (int) (doublings * STEPS_PER_DOUBLING));
    }
}
