package io.athanor.objstore.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What is to be written, as its owner gives it; tells the owner's failures from the network's. */
public final class SourceStream extends FilterInputStream {
    private @Nullable IOException failure;

    public SourceStream(InputStream source) {
        super(source);
    }

    /** Goes on if the source did not fail, else throws what the source has thrown. */
    public void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Does nothing: the owner closes it. */
    @Override
    public void close() {}
}
