package io.athanor.bucket.remote;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets so many requests in at once; the others wait in the order of their coming. */
final class Gate {
    /** How often one that waits looks whether it has been given up, ms. */
    private static final long LOOK_MS = 20;

    private final Semaphore places;
    private final BucketStoreMetrics metrics;

    /** @param most 0: all */
    Gate(int most, BucketStoreMetrics metrics) {
        this.places = new Semaphore(most <= 0 ? Integer.MAX_VALUE : most, true);
        this.metrics = metrics;
    }

    /** Waits for a place. @param check ends the waiting by throwing */
    void enter(Runnable check) {
        metrics.gateEntered();
        long from = System.nanoTime();
        boolean isIn = false;
        try {
            while (!places.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
                check.run();
            }
            isIn = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GivenUpException();
        } finally {
            if (!isIn) {
                metrics.gateGivenUp();
            }
        }
        metrics.gatePassed(System.nanoTime() - from);
    }

    void leave() {
        places.release();
        metrics.gateLeft();
    }
}
