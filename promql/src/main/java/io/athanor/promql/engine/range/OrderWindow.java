package io.athanor.promql.engine.range;

/** A window that moves forward over keys and knows its order statistics. */
interface OrderWindow {
    /** Moves to the keys {@code [from, to)}; neither end ever falls. */
    void move(int from, int to);

    /** Finds the keys at two positions of the sorted window; {@code upper} is {@code lower} or the one behind it. */
    void select(int lower, int upper);

    long lowerKey();

    long upperKey();
}
