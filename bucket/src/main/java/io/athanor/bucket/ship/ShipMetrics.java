package io.athanor.bucket.ship;

import java.time.Instant;

/** Told what a shipper does. */
public interface ShipMetrics {
    /** Nobody listens. */
    ShipMetrics NONE = new ShipMetrics() {};

    /** A look at the folder ended; whether it was a whole one. */
    default void synced(boolean isWhole) {}

    /** A block was uploaded. */
    default void uploaded(Instant when) {}

    /** A block could not be uploaded this time. */
    default void uploadFailed() {}

    /** A block has a meta that cannot be read. */
    default void corrupted() {}

    /** Whether all blocks that the TSDB has compacted are in the bucket. */
    default void compactedDone(boolean is) {}

    /**
     * What is not in the bucket after a look.
     *
     * @param blocks how many blocks are waiting, bad ones among them
     * @param oldestEndMs when the oldest of them ended, ms; {@link Long#MAX_VALUE} if none waits
     * @param uploadedUntilMs the end of the newest block that was uploaded, ms; {@link Long#MIN_VALUE} if there is none
     */
    default void pending(int blocks, long oldestEndMs, long uploadedUntilMs) {}
}
