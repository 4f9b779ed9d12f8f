package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.IndexOutcome;

/** Hears of what a fetcher does: the counters behind {@code thanos_blocks_meta_…}. Called by one thread at a time. */
public interface FetchMetrics {
    /** Hears nothing. */
    FetchMetrics NONE = new FetchMetrics() {
        @Override
        public void begun() {}

        @Override
        public void fetched(BlockView view, long nanos) {}

        @Override
        public void failed(Exception why, long nanos) {}

        @Override
        public void cacheBusted() {}

        @Override
        public void indexRead(IndexOutcome outcome) {}
    };

    /** The bucket is being looked through. */
    void begun();

    /** It was looked through, in so many nanoseconds. */
    void fetched(BlockView view, long nanos);

    /** It could not be listed. */
    void failed(Exception why, long nanos);

    /** A meta that had been read before has been replaced. */
    void cacheBusted();

    /** The bucket index was looked at. */
    void indexRead(IndexOutcome outcome);
}
