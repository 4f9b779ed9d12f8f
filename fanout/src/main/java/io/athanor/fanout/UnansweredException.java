package io.athanor.fanout;

/** A request that cannot be answered as it is; the message says why. */
public final class UnansweredException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnansweredException(String message) {
        super(message);
    }
}
