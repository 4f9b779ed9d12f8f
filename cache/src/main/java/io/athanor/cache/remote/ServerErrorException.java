package io.athanor.cache.remote;

import java.io.IOException;
import java.io.Serial;

/** A server answered that it cannot or will not. */
public final class ServerErrorException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final boolean inStep;

    /**
     * @param inStep whether the answer was whole, so that the connection can be used again
     */
    public ServerErrorException(String message, boolean inStep) {
        super(message);
        this.inStep = inStep;
    }

    public boolean inStep() {
        return inStep;
    }
}
