package io.athanor.bucket.remote;

/** Nobody waits for the work any more. */
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GivenUpException() {
        super("the request was given up", null, false, false);
    }
}
