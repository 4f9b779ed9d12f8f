package io.athanor.component.compact.shared;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how many bytes are read from it. */
final class CountedStream extends FilterInputStream {
    private final LongConsumer to;

    CountedStream(InputStream in, LongConsumer to) {
        super(in);
        this.to = to;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        to.accept(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        to.accept(Math.max(0, read));
        return read;
    }
}
