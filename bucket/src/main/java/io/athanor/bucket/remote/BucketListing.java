package io.athanor.bucket.remote;

import io.athanor.tsdb.series.SeriesSource.Listing;

/** Names or values, and the memory that they take: it is given back when this is closed. */
public final class BucketListing implements AutoCloseable {
    private final Listing listing;
    private final RequestRun run;

    BucketListing(Listing listing, RequestRun run) {
        this.listing = listing;
        this.run = run;
    }

    public Listing listing() {
        return listing;
    }

    /** Closing it twice does nothing more. */
    @Override
    public void close() {
        run.close();
    }
}
