package io.athanor.api.storeapi;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A message that lies in pieces, ready to be sent: the transport takes the pieces one by one. One to another process does so
 * while it is told to send; one within this process may do so later, on another thread, of what was {@linkplain #detach
 * detached}.
 */
final class ProtoFrame extends InputStream implements Drainable, KnownLength {
    private byte[][] arrays;
    private int[] from;
    private int[] size;
    private int pieces;
    private int piece;
    private int done;
    private int left;

    /** @param pieces how many of the arrays' parts there are */
    ProtoFrame(byte[][] arrays, int[] from, int[] size, int pieces) {
        this.arrays = arrays;
        this.from = from;
        this.size = size;
        this.pieces = pieces;
        for (int i = 0; i < pieces; i++) {
            left = Math.addExact(left, size[i]);
        }
    }

    /** One that lies in one piece, and does not change. */
    static ProtoFrame of(byte[] message) {
        return new ProtoFrame(new byte[][] {message}, new int[] {0}, new int[] {message.length}, 1);
    }

    /** Copies what has not been taken yet: the pieces may change from now on. */
    synchronized void detach() {
        if (left > 0) {
            byte[] rest = new byte[left];
            int copied = read(rest, 0, rest.length);
            arrays = new byte[][] {rest};
            from = new int[] {0};
            size = new int[] {copied};
            pieces = 1;
            piece = 0;
            done = 0;
            left = copied;
        }
    }

    @Override
    public synchronized int drainTo(OutputStream target) throws IOException {
        int drained = left;
        for (; piece < pieces; piece++) {
            target.write(arrays[piece], from[piece] + done, size[piece] - done);
            done = 0;
        }
        left = 0;
        return drained;
    }

    @Override
    public synchronized int available() {
        return left;
    }

    @Override
    public synchronized int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int read = 0;
        while (read < length && left > 0) {
            int n = Math.min(length - read, size[piece] - done);
            System.arraycopy(arrays[piece], from[piece] + done, into, offset + read, n);
            read += n;
            done += n;
            left -= n;
            if (done == size[piece]) {
                piece++;
                done = 0;
            }
        }
        return read;
    }
}
