package io.athanor.component.compact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/** Who computes: jobs that read from the bucket or write to it meanwhile do not need it. Safe for all threads. */
final class Turn {
    private final Semaphore free;

    /** @param atOnce how many may compute at the same time */
    Turn(int atOnce) {
        free = new Semaphore(atOnce, true);
    }

    /** What is computed. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Waits for its turn, and does the work. */
    <T> T take(Work<T> work) throws IOException {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for other jobs");
        }
        try {
            return work.run();
        } finally {
            free.release();
        }
    }
}
