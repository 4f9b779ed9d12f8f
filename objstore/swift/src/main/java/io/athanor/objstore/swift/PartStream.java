package io.athanor.objstore.swift;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** So many bytes of a stream, counted and summed up as Swift does; leaves the stream open. */
final class PartStream extends InputStream {
    private final InputStream in;
    private final long most;
    private final MessageDigest digest;
    private long count;

    PartStream(InputStream in, long most) {
        this.in = in;
        this.most = most;
        try {
            this.digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no MD5", e);
        }
    }

    long count() {
        return count;
    }

    String md5() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (count == most) {
            return -1;
        }
        int n = in.read(into, offset, (int) Math.min(length, most - count));
        if (n > 0) {
            count += n;
            digest.update(into, offset, n);
        }
        return n;
    }
}
