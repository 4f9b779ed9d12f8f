package io.athanor.component.frontend.stop;

import java.io.IOException;

/** Nobody wants the answer any more. */
public final class StoppedException extends IOException {
    public StoppedException() {
        super("the client closed the connection");
    }
}
