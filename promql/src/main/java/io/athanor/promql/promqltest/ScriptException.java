package io.athanor.promql.promqltest;

/** A script that cannot be understood, or loaded; the message names the line. */
public final class ScriptException extends RuntimeException {
    private final int line;
    private final String reason;

    ScriptException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
        this.reason = reason;
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** What is wrong, without the line. */
    public String reason() {
        return reason;
    }
}
