package io.athanor.promql;

/** A query that has no answer; the kind decides the API's {@code errorType} and HTTP status. */
public final class PromqlException extends RuntimeException {
    /** Whose fault it is, in the API's words. */
    public enum Kind {
        /** The query is wrong. */
        BAD_DATA,
        /** The query cannot be computed on this data, or not within the limits. */
        EXECUTION,
        /** The query's time is up. */
        TIMEOUT,
        /** Whoever asked went away, or somebody killed the query. */
        CANCELED,
        /** The data could not be read. */
        INTERNAL
    }

    private final Kind kind;

    public PromqlException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public PromqlException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
