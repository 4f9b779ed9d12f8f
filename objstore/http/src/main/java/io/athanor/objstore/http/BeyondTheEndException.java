package io.athanor.objstore.http;

import java.io.IOException;

/** A range that begins behind an object's last byte: none of it is there. */
public final class BeyondTheEndException extends IOException {
    /** The status by which a server says so. */
    public static final int STATUS = 416;
}
