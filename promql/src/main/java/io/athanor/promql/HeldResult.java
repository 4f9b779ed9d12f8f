package io.athanor.promql;

/** An answer whose memory stays reserved until this is closed: when it has been handed on, or will not be. */
public final class HeldResult implements AutoCloseable {
    private final QueryResult result;
    private final Runnable release;

    HeldResult(QueryResult result, Runnable release) {
        this.result = result;
        this.release = release;
    }

    public QueryResult result() {
        return result;
    }

    @Override
    public void close() {
        release.run();
    }
}
