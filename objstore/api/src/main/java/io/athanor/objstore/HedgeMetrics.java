package io.athanor.objstore;

import io.athanor.objstore.BucketMetrics.Operation;

/** Hears of reads that are asked again. Called by many threads. */
public interface HedgeMetrics {
    /** Hears nothing. */
    HedgeMetrics NONE = new HedgeMetrics() {
        @Override
        public void askedAgain(Operation operation) {}

        @Override
        public void won(Operation operation) {}
    };

    /** A read took long: one more request was sent. */
    void askedAgain(Operation operation);

    /** A request that was not the first gave the answer. */
    void won(Operation operation);
}
