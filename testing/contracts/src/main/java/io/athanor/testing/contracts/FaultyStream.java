package io.athanor.testing.contracts;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream with one fault in it. */
final class FaultyStream extends FilterInputStream {
    private final Fault fault;
    private long position;

    FaultyStream(InputStream in, Fault fault) {
        super(in);
        this.fault = fault;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int wanted = length;
        if (fault instanceof Fault.EndsAfter(long bytes)) {
            if (position >= bytes) {
                return -1;
            }
            wanted = (int) Math.min(wanted, bytes - position);
        }
        if (fault instanceof Fault.BreaksAfter(long bytes, String text)) {
            if (position >= bytes) {
                throw new IOException(text);
            }
            wanted = (int) Math.min(wanted, bytes - position);
        }
        int n = in.read(into, offset, wanted);
        if (fault instanceof Fault.Flips(long at, int bits) && at >= position && at < position + n) {
            into[offset + (int) (at - position)] ^= (byte) bits;
        }
        position += Math.max(n, 0);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        return read(new byte[(int) Math.min(n, 1 << 16)]);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
