package io.athanor.objstore.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** An object's bytes as they arrive. Closing it early gives the connection up rather than reading a long rest. */
final class ObjectStream extends FilterInputStream {
    private static final long WORTH_READING = 64 << 10;

    private final ResponseInputStream<?> body;
    private final String name;
    private final S3Errors errors;
    private long left;
    private boolean isClosed;

    ObjectStream(ResponseInputStream<?> body, long length, String name, S3Errors errors) {
        super(body);
        this.body = body;
        this.left = length;
        this.name = name;
        this.errors = errors;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int n = in.read(into, offset, length);
            if (n > 0) {
                left -= n;
            } else if (n < 0 && left > 0) {
                throw new IOException("object \"" + name + "\" ended " + left + " bytes early");
            }
            return n;
        } catch (SdkException e) {
            throw errors.explain("read", name, e);
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (left > WORTH_READING) {
            body.abort();
        } else {
            super.close();
        }
    }
}
