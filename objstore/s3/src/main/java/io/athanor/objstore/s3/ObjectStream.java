package io.athanor.objstore.s3;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Abortable;

/**
 * An object's bytes as they arrive. Where the connection breaks, the rest of the same version is asked for. Closing it early
 * gives the connection up rather than reading a long rest. Not for several threads.
 */
final class ObjectStream extends InputStream {
    private static final long WORTH_READING = 64 << 10;
    private static final int BREAKS = 3;

    private final String name;
    private final S3Errors errors;
    private final Rest rest;
    private Body body;
    private long at;
    private long left;
    private int breaks;
    private boolean isClosed;

    /**
     * @param start where in the object the body begins
     * @param length of the body, bytes
     */
    ObjectStream(Body body, long start, long length, String name, S3Errors errors, Rest rest) {
        this.body = body;
        this.at = start;
        this.left = length;
        this.name = name;
        this.errors = errors;
        this.rest = rest;
    }

    /**
     * What an answer brings.
     *
     * @param giveUp ends it without reading the rest
     */
    record Body(InputStream in, Runnable giveUp) {
        static <B extends InputStream & Abortable> Body of(B body) {
            return new Body(body, body::abort);
        }
    }

    /** Asks for more of the same object. */
    interface Rest {
        /** The bytes from {@code from} to {@code to}, which is the last one, of the same version. */
        Body of(long from, long to);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (true) {
            try {
                int n = body.in.read(into, offset, length);
                if (n > 0) {
                    at += n;
                    left -= n;
                } else if (n < 0 && left > 0) {
                    throw new IOException("object \"" + name + "\" ended " + left + " bytes early");
                }
                return n;
            } catch (SdkException e) {
                goOn(errors.explain("read", name, e));
            } catch (IOException e) {
                goOn(e);
            }
        }
    }

    private void goOn(IOException broken) throws IOException {
        if (isClosed || left <= 0 || ++breaks > BREAKS || Thread.currentThread().isInterrupted()) {
            throw broken;
        }
        body.giveUp.run();
        try {
            body = rest.of(at, at + left - 1);
        } catch (SdkException e) {
            broken.addSuppressed(e);
            throw broken;
        }
    }

    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (left > WORTH_READING) {
            body.giveUp.run();
        } else {
            body.in.close();
        }
    }
}
