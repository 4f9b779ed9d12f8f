package io.athanor.component.sidecar.remoteread;

import java.io.IOException;

/** An answer of remote read is not what it has to be; says at which byte. */
public final class RemoteReadException extends IOException {
    private static final long serialVersionUID = 1;

    RemoteReadException(String message) {
        super(message);
    }

    RemoteReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
