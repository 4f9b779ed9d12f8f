package io.athanor.objstore.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** A body as it arrives. Closing it early gives the connection up rather than reading a long rest. */
final class ResponseStream extends FilterInputStream {
    private static final long WORTH_READING = 64 << 10;

    private final ClassicHttpResponse response;
    private long left;
    private boolean isClosed;

    /** @param length in bytes; negative: not known */
    ResponseStream(InputStream content, long length, ClassicHttpResponse response) {
        super(content);
        this.response = response;
        this.left = length < 0 ? Long.MAX_VALUE : length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = in.read(into, offset, length);
        if (n > 0 && left != Long.MAX_VALUE) {
            left -= n;
        } else if (n < 0) {
            if (left > 0 && left != Long.MAX_VALUE) {
                throw new IOException("the server's answer ended " + left + " bytes early");
            }
            left = 0;
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        return InputStreams.skip(this, n);
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
        if (left <= WORTH_READING) {
            try {
                super.close();
            } catch (IOException e) {
                response.close();
                return; // the rest was not wanted
            }
        }
        response.close();
    }
}
