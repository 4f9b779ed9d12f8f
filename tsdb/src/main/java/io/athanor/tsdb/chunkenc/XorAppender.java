package io.athanor.tsdb.chunkenc;

/**
 * Writes chunks of encoding 1, one after the other, byte for byte as Prometheus does ({@link XorFormat}).
 *
 * <p>Where a chunk ends is the caller's decision, see {@link #sampleCount()} and {@link #length()}. Not thread-safe.
 */
public final class XorAppender implements ChunkAppender {
    private final BitWriter out = new BitWriter(256);
    private int count;
    private long mint;
    private long t;
    private long delta;
    private final XorWriter value = new XorWriter();

    /** An appender at an empty chunk. */
    public XorAppender() {
        clear();
    }

    /**
     * Appends one sample.
     *
     * @param time ms, not before the sample appended last
     * @throws IllegalStateException if the chunk already holds {@link XorFormat#MAX_SAMPLES}
     */
    public void append(long time, double sample) {
        if (count == 0) {
            mint = time;
            out.writeVarint(time);
            value.first(out, sample);
        } else {
            Appends.check(count, XorFormat.MAX_SAMPLES, t, time);
            long newDelta = time - t;
            if (count == 1) {
                out.writeUvarint(newDelta);
            } else {
                writeDod(newDelta - delta);
            }
            delta = newDelta;
            value.next(out, sample);
        }
        t = time;
        count++;
    }

    private void writeDod(long dod) {
        if (dod == 0) {
            out.writeBits(0, 1);
        } else if (Varbit.fits(dod, 14)) {
            out.writeBits(0b10L << 14 | (dod & 0x3fff), 16);
        } else if (Varbit.fits(dod, 17)) {
            out.writeBits(0b110L << 17 | (dod & 0x1ffff), 20);
        } else if (Varbit.fits(dod, 20)) {
            out.writeBits(0b1110L << 20 | (dod & 0xfffff), 24);
        } else {
            out.writeBits(0b1111, 4);
            out.writeBits(dod, 64);
        }
    }

    @Override
    public byte encoding() {
        return Encoding.XOR;
    }

    @Override
    public int sampleCount() {
        return count;
    }

    @Override
    public long mint() {
        return mint;
    }

    @Override
    public long maxt() {
        return t;
    }

    @Override
    public int length() {
        return out.length();
    }

    @Override
    public int copyTo(byte[] target, int at) {
        int length = out.copyTo(target, at);
        Appends.putCount(target, at, count);
        return length;
    }

    @Override
    public void clear() {
        out.clear();
        out.writeBits(0, 16);
        count = 0;
        delta = 0;
    }
}
