package io.athanor.promql.parser;

/** A text that is no query: what is wrong, and where. The message is Prometheus's, {@code 1:5: parse error: …}; lines count from 1, columns in bytes from 1. */
public final class ParseException extends RuntimeException {
    private final PositionRange position;
    private final String reason;

    ParseException(String query, PositionRange position, String reason) {
        super(position.lineAndColumn(query) + ": parse error: " + reason);
        this.position = position;
        this.reason = reason;
    }

    /** Where it is wrong. */
    public PositionRange position() {
        return position;
    }

    /** What is wrong, without the position. */
    public String reason() {
        return reason;
    }
}
