package io.athanor.api.storeapi;

import java.io.IOException;
import java.io.InputStream;

/** Makes what a message brings of its bytes. One thread. */
interface FrameReader {
    /**
     * Reads the message that a stream holds; one that is none has its fault in the frame.
     *
     * @param expected how long it may be, bytes
     */
    SeriesFrame parse(InputStream message, int expected) throws IOException;
}
