package io.athanor.promql;

import org.jspecify.annotations.Nullable;

/** Is told of queries that begin and end. Called by many threads; must be quick, and must not throw. */
public interface QueryListener {
    /** Listens to nothing. */
    QueryListener NONE = new QueryListener() {};

    /** A query has got its turn. */
    default void begins(ActiveQuery query) {}

    /**
     * A query has ended; also one that never got its turn.
     *
     * @param stats what it cost, null if there is no answer
     */
    default void ends(ActiveQuery query, @Nullable QueryStats stats) {}
}
