package io.athanor.api.storeapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.tsdb.series.SeriesSource.Listing;
import org.jspecify.annotations.Nullable;

/**
 * Names or values with the memory that they take, which whoever sends them gives back afterwards.
 *
 * @param letGo gives the memory back; may be called more than once
 * @param failure why there is nothing, or not all; empty if the store has said all that it had to say
 * @param completeness who was asked for them, null if nobody told
 */
public record HeldListing(
        Listing listing,
        Runnable letGo,
        String failure,
        @Nullable Completeness completeness) implements AutoCloseable {
    /** Of a store that is asked directly. */
    public HeldListing(Listing listing, Runnable letGo) {
        this(listing, letGo, "", null);
    }

    /** Of a store that counts no memory. */
    static HeldListing of(Listing listing) {
        return new HeldListing(listing, () -> {});
    }

    @Override
    public void close() {
        letGo.run();
    }
}
