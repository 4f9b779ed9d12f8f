package io.athanor.component.compact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a compactor has from outside.
 *
 * @param nanoTime a clock that only goes forward, ns
 * @param random where names come from; safe for all threads
 * @param host on which it runs, for whoever looks at the bucket
 * @param program name and version, likewise
 * @param pause waits
 */
public record World(
        InstantSource clock, LongSupplier nanoTime, RandomGenerator random, String host, String program, Pause pause) {
    /** Waiting. */
    public interface Pause {
        /** @throws InterruptedIOException if interrupted meanwhile */
        void accept(Duration time) throws IOException;
    }

    /** Waits by the real time. */
    public static void sleep(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        }
    }
}
