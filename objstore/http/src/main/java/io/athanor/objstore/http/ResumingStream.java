package io.athanor.objstore.http;

import java.io.IOException;
import java.io.InputStream;

/** An object's bytes, gone on with by another request where a connection broke. */
public final class ResumingStream extends InputStream {
    private final Opener opener;
    private final String name;
    private final long length;
    private int retriesLeft;
    private long position;
    private InputStream in;
    private boolean isClosed;

    /** Asks for the same bytes again, of the same version of the object. */
    public interface Opener {
        /** The bytes from {@code position} on, counted from the first of those that were wanted. */
        InputStream from(long position) throws IOException;
    }

    /**
     * @param first the bytes from the beginning
     * @param length how many bytes there are
     * @param retries how often the connection may break
     */
    public ResumingStream(InputStream first, long length, int retries, String name, Opener opener) {
        this.in = first;
        this.length = length;
        this.retriesLeft = retries;
        this.name = name;
        this.opener = opener;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        if (isClosed) {
            throw new IOException("object \"" + name + "\" was closed before");
        }
        if (wanted == 0) {
            return 0;
        }
        while (true) {
            try {
                int n = in.read(into, offset, wanted);
                if (n > 0) {
                    position += n;
                    return n;
                }
                if (position >= length) {
                    return -1;
                }
                throw new IOException("object \"" + name + "\" ended " + (length - position) + " bytes early");
            } catch (IOException e) {
                resume(e);
            }
        }
    }

    private void resume(IOException reason) throws IOException {
        if (retriesLeft <= 0 || Thread.currentThread().isInterrupted()) {
            throw new IOException(
                    "object \"" + name + "\" broke off after " + position + " of " + length + " bytes: "
                            + reason.getMessage(),
                    reason);
        }
        retriesLeft--;
        closeQuietly();
        try {
            in = opener.from(position);
        } catch (IOException e) {
            e.addSuppressed(reason);
            throw e;
        }
    }

    private void closeQuietly() {
        try {
            in.close();
        } catch (IOException e) {
            return; // it is broken already
        }
    }

    @Override
    public long skip(long n) throws IOException {
        return InputStreams.skip(this, n);
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            in.close();
        }
    }
}
