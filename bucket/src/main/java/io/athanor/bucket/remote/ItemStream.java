package io.athanor.bucket.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Bytes of an object as they come in, of which a window is kept: long enough for one item. Used by one thread. */
final class ItemStream {
    private static final int WINDOW_BYTES = 64 << 10;

    private final InputStream in;
    private final LongConsumer reserve;
    private byte[] window;
    private int pos;
    private int end;
    private long offset;
    private long read;

    /**
     * @param offset where the stream begins in the object
     * @param expected how long the stream is at most, bytes
     * @param reserve told of memory before it is taken, bytes
     */
    ItemStream(InputStream in, long offset, long expected, LongConsumer reserve) {
        this.in = in;
        this.offset = offset;
        this.reserve = reserve;
        int size = Math.clamp(expected, 64, WINDOW_BYTES);
        reserve.accept(size);
        this.window = new byte[size];
    }

    /** The window. */
    byte[] bytes() {
        return window;
    }

    /** Where the current item begins in the window. */
    int position() {
        return pos;
    }

    /** Bytes of the window. */
    int size() {
        return window.length;
    }

    /** How many bytes have come in. */
    long read() {
        return read;
    }

    /** Where the current item begins in the object. */
    long offset() {
        return offset;
    }

    /** Moves forward to a place in the object; false if the stream ends before, or is past it. */
    boolean moveTo(long at) throws IOException {
        long skip = at - offset;
        if (skip < 0) {
            return false;
        }
        int kept = (int) Math.min(skip, end - pos);
        pos += kept;
        long left = skip - kept;
        while (left > 0) {
            int n = in.read(window, 0, (int) Math.min(left, window.length));
            if (n < 0) {
                return false;
            }
            read += n;
            left -= n;
        }
        if (pos == end || skip > kept) {
            pos = 0;
            end = 0;
        }
        offset = at;
        return true;
    }

    /** Has so many bytes from the position on in the window, fewer where the stream ends. */
    int fill(int bytes) throws IOException {
        if (end - pos >= bytes) {
            return end - pos;
        }
        if (pos + bytes > window.length) {
            byte[] from = window;
            if (bytes > window.length) {
                reserve.accept((long) bytes - window.length);
                window = new byte[bytes];
            }
            System.arraycopy(from, pos, window, 0, end - pos);
            end -= pos;
            pos = 0;
        }
        while (end - pos < bytes) {
            int n = in.read(window, end, window.length - end);
            if (n < 0) {
                break;
            }
            read += n;
            end += n;
        }
        return end - pos;
    }

    /** A copy of so many bytes from the position on. */
    byte[] copy(int length) {
        return Arrays.copyOfRange(window, pos, pos + length);
    }
}
