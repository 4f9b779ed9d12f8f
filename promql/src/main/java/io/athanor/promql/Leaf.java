package io.athanor.promql;

import io.athanor.model.Labels;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A server that holds series of its own and can compute parts of a query over them. Safe for all threads; two are the same if
 * they are equal.
 */
public interface Leaf {
    /** What answers call it where something of it is missing. */
    String name();

    /**
     * The external labels of its series, labels of replicas among them: each series carries all labels of one of these sets.
     * Empty: nothing is known.
     */
    List<Labels> labelSets();

    /**
     * Has a part of a query computed, and waits for it; ends early when the thread is interrupted.
     *
     * @param reserve is told of memory that the answer takes, bytes, before it does; what it throws is thrown
     */
    LeafAnswer ask(LeafQuery query, LongConsumer reserve);
}
