package io.athanor.bucket.cache;

import java.io.InputStream;
import java.util.Objects;

/** Bytes that lie in pieces. */
final class PiecesStream extends InputStream {
    private final byte[][] pieces;
    private final Runnable onClose;
    private int piece;
    private int at;
    private long left;
    private boolean closed;

    /**
     * @param skip bytes of the first piece that are not given
     * @param most bytes that are given, if there are so many
     * @param onClose run once
     */
    PiecesStream(byte[][] pieces, int skip, long most, Runnable onClose) {
        this.pieces = pieces;
        this.at = skip;
        this.left = most;
        this.onClose = onClose;
    }

    /** Goes to the next piece that has something; whether there is one. */
    private boolean hasMore() {
        while (left > 0 && piece < pieces.length && at >= pieces[piece].length) {
            at -= pieces[piece].length;
            piece++;
            at = Math.max(0, at);
        }
        return left > 0 && piece < pieces.length;
    }

    @Override
    public int read() {
        if (!hasMore()) {
            return -1;
        }
        left--;
        return pieces[piece][at++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int n = (int) Math.min(left, Math.min(length, pieces[piece].length - at));
        System.arraycopy(pieces[piece], at, into, offset, n);
        at += n;
        left -= n;
        return n;
    }

    @Override
    public int available() {
        return hasMore() ? (int) Math.min(left, pieces[piece].length - at) : 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
