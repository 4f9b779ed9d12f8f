package io.athanor.api.storeapi.completeness;

import io.athanor.tsdb.series.SeriesCursor;
import org.jspecify.annotations.Nullable;

/** Series that come from elsewhere, with what is known of how they came. Both are complete once the series have ended. */
public interface CompletenessCursor extends SeriesCursor {
    /** Who was asked for them on the other side, null if nobody told. */
    @Nullable
    Completeness completeness();

    /** Why the series ended early, or there are none; empty if they have come to their end, whatever that is. */
    default String failure() {
        return "";
    }

    /** As {@link #failure}, also where the series before the early end were not taken yet. */
    default String failing() {
        return failure();
    }

    /** Told by who has given on what came before the current series: its memory may be given back. */
    default void releaseBefore() {}

    /** How many series, chunks and samples came so far. */
    default Received received() {
        return Received.NOTHING;
    }

    /**
     * How much came.
     *
     * @param bytes of chunks, as they are encoded
     * @param responses messages that it came in
     * @param fetched what was read from buckets for it
     */
    record Received(long series, long chunks, long samples, long bytes, long responses, long nanos, Fetched fetched) {
        public static final Received NOTHING = new Received(0, 0, 0, 0, 0, 0, Fetched.NOTHING);

        /** Both together; the time is the longer one. */
        public Received plus(Received other) {
            return new Received(
                    series + other.series,
                    chunks + other.chunks,
                    samples + other.samples,
                    bytes + other.bytes,
                    responses + other.responses,
                    Math.max(nanos, other.nanos),
                    fetched.plus(other.fetched));
        }
    }

    /**
     * What was read from buckets, as far as stores tell it.
     *
     * @param bytes that were read
     * @param requests ranged reads
     */
    record Fetched(long bytes, long requests) {
        public static final Fetched NOTHING = new Fetched(0, 0);

        Fetched plus(Fetched other) {
            return new Fetched(bytes + other.bytes, requests + other.requests);
        }
    }
}
