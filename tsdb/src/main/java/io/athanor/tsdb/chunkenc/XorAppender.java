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
    private long bits;
    private int leading;
    private int trailing;

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
    public void append(long time, double value) {
        long valueBits = Double.doubleToRawLongBits(value);
        if (count == 0) {
            mint = time;
            out.writeVarint(time);
            out.writeBits(valueBits, 64);
        } else {
            Appends.check(count, XorFormat.MAX_SAMPLES, t, time);
            long newDelta = time - t;
            if (count == 1) {
                out.writeUvarint(newDelta);
            } else {
                writeDod(newDelta - delta);
            }
            delta = newDelta;
            writeXor(valueBits ^ bits);
        }
        t = time;
        bits = valueBits;
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

    private void writeXor(long xor) {
        if (xor == 0) {
            out.writeBits(0, 1);
            return;
        }
        int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
        int newTrailing = Long.numberOfTrailingZeros(xor);
        if (newLeading >= leading && newTrailing >= trailing) {
            out.writeBits(0b10, 2);
            out.writeBits(xor >>> trailing, 64 - leading - trailing);
            return;
        }
        leading = newLeading;
        trailing = newTrailing;
        int significant = 64 - newLeading - newTrailing;
        out.writeBits(0b11L << 11 | (long) newLeading << 6 | (significant & 63), 13);
        out.writeBits(xor >>> newTrailing, significant);
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
        // No window yet: no leading count reaches this.
        leading = 64;
        trailing = 0;
    }
}
