package io.athanor.promql.engine.aggregate;

/** Makes the accumulators of one aggregation. */
interface Accumulators {
    /** An empty one, for groups of at most {@code groupSize} series. */
    Accumulator make(int groupSize);

    /** Bytes of one for groups of at most {@code groupSize} series. */
    long bytes(int groupSize);
}
