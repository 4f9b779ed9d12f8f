package io.athanor.component.compact;

import java.io.IOException;

/** Something that trying again does not help against, and that somebody should look at before more is compacted. */
public final class HaltException extends IOException {
    public HaltException(String message) {
        super(message);
    }

    public HaltException(String message, Throwable cause) {
        super(message, cause);
    }
}
