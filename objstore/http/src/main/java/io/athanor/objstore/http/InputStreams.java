package io.athanor.objstore.http;

import java.io.IOException;
import java.io.InputStream;

/** Skips by reading: what is skipped has to be counted too. */
final class InputStreams {
    private InputStreams() {}

    static long skip(InputStream in, long n) throws IOException {
        byte[] buffer = new byte[8192];
        long left = n;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return n - left;
    }
}
