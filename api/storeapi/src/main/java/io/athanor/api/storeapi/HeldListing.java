package io.athanor.api.storeapi;

import io.athanor.tsdb.series.SeriesSource.Listing;

/**
 * Names or values with the memory that they take, which whoever sends them gives back afterwards.
 *
 * @param letGo gives the memory back; may be called more than once
 */
public record HeldListing(Listing listing, Runnable letGo) implements AutoCloseable {
    /** Of a store that counts no memory. */
    static HeldListing of(Listing listing) {
        return new HeldListing(listing, () -> {});
    }

    @Override
    public void close() {
        letGo.run();
    }
}
