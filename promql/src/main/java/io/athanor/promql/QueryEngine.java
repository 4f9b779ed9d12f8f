package io.athanor.promql;

import java.time.InstantSource;
import java.util.List;

/**
 * Answers PromQL. One engine per process: it owns the worker threads and the memory budget that all queries share.
 *
 * <p>Safe for use by many threads. A call of {@link #execute} computes on the engine's workers while the caller's thread
 * waits; a virtual thread will do.
 */
public final class QueryEngine implements AutoCloseable {
    private final EngineConfig config;
    private final InstantSource clock;

    public QueryEngine(EngineConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** What this engine was made with. */
    public EngineConfig config() {
        return config;
    }

    /**
     * Answers a query.
     *
     * @throws PromqlException {@link PromqlException.Kind#BAD_DATA} if the text is not a query, with Prometheus's message
     *     and position; else why there is no answer
     */
    public QueryResult execute(QueryRequest request, Queryable source) {
        return execute(request, source, new Cancellation());
    }

    /** The same, with a way to stop it. */
    public QueryResult execute(QueryRequest request, Queryable source, Cancellation cancellation) {
        String reason = cancellation.reason();
        if (reason == null) {
            reason = "not evaluated yet at " + clock.instant() + ": " + request.expr();
            throw new PromqlException(PromqlException.Kind.EXECUTION, reason);
        }
        return new QueryResult(
                new Value.Vector(List.of()),
                List.of(reason),
                List.of(),
                new QueryStats(0, 0, 0, 0, 0, 0, null, 0, 0, 0));
    }

    /** The queries that run or wait, oldest first. */
    public List<ActiveQuery> active() {
        return List.of();
    }

    /** Stops a query; false if there is none of that id (any more). */
    public boolean kill(long id) {
        return false;
    }

    /** Stops all queries and the workers. */
    @Override
    public void close() {}
}
