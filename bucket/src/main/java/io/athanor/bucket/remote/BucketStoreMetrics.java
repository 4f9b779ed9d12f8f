package io.athanor.bucket.remote;

import io.athanor.bucket.request.RequestStats;
import io.athanor.tsdb.block.Ulid;

/** Hears of what happens in a bucket store: the counters behind {@code thanos_bucket_store_…}. Called by many threads. */
public interface BucketStoreMetrics {
    /** Hears nothing. */
    BucketStoreMetrics NONE = new BucketStoreMetrics() {};

    /** A block is served from now on. */
    default void loaded(Ulid block) {}

    /** A block is not served any more. */
    default void dropped(Ulid block) {}

    /** So many blocks are served now. */
    default void serving(int blocks) {}

    /** A block could not be read for one request, in whole or in part. */
    default void failed(Ulid block, String reason) {}

    /** A request was refused for a limit: {@code series}, {@code chunks}, {@code bytes} or {@code memory}. */
    default void refused(String tenant, String reason) {}

    /** An entry of a series was longer than expected, and was read again. */
    default void seriesRefetched(String tenant) {}

    /** A chunk was longer than expected, and was read again. */
    default void chunkRefetched(String tenant) {}

    /** A request came for its turn; told once for each. */
    default void gateEntered() {}

    /** A request got its turn, after so long. */
    default void gatePassed(long waitedNanos) {}

    /** A request did not wait for its turn any longer. */
    default void gateGivenUp() {}

    /** A request that had got its turn has ended. */
    default void gateLeft() {}

    /** All blocks of a request have said which series they have, or their first batch is on its way. */
    default void gotAll(String tenant, int blocks, long nanos) {}

    /** A request for series has ended, also if it was given up. */
    default void answered(String tenant, Answered answer) {}

    /**
     * What one request for series came to.
     *
     * @param stats what was read
     * @param blocks how many were asked
     * @param series how many were given, each label set once
     * @param chunks how many were given
     * @param getNanos until all blocks had said which series they have
     * @param mergeNanos from then to the end
     */
    record Answered(RequestStats stats, int blocks, long series, long chunks, long getNanos, long mergeNanos) {}
}
