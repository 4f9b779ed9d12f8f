package io.athanor.testing.contracts;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What goes wrong with an operation of a {@link FaultyBucket}. */
public sealed interface Fault {
    /** It ends in an {@link java.io.IOException} with this text. */
    record Fails(String text) implements Fault {}

    /** The object is not there: deleted a moment ago, while somebody reads it, or never uploaded. */
    record Missing() implements Fault {}

    /** It waits for so long first. */
    record Delays(Duration how) implements Fault {}

    /** It waits until the latch is open: as slow as the test wants, without a clock. */
    record Waits(CountDownLatch until) implements Fault {}

    /** Reads end, as if the object did, after so many bytes. */
    record EndsAfter(long bytes) implements Fault {}

    /** Reads break with an {@link java.io.IOException} after so many bytes. */
    record BreaksAfter(long bytes, String text) implements Fault {}

    /** The byte at this offset of the stream arrives with these bits flipped. */
    record Flips(long offset, int bits) implements Fault {}
}
