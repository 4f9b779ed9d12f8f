package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;

/**
 * Writes chunks of encoding 4 byte for byte as Prometheus does ({@link Xor2Format}). Thanos cannot read them.
 *
 * <p>Where a chunk ends is the caller's decision. Not thread-safe.
 */
public final class Xor2Appender implements ChunkAppender {
    private final BitWriter out = new BitWriter(256);
    private final XorWriter value = new XorWriter();
    private final StartTimestampWriter starts = new StartTimestampWriter();
    private int count;
    private long mint;
    private long t;
    private long delta;

    /** An appender at an empty chunk. */
    public Xor2Appender() {
        clear();
    }

    /**
     * Appends one sample.
     *
     * @param st start timestamp, ms, 0 if unknown
     * @param time ms, not before the sample appended last
     * @throws IllegalStateException if the chunk already holds {@link Xor2Format#MAX_SAMPLES}
     */
    public void append(long st, long time, double sample) {
        long previous = t;
        if (count == 0) {
            mint = time;
            out.writeVarint(time);
            out.writeBits(Double.doubleToRawLongBits(sample), 64);
        } else {
            Appends.check(count, Xor2Format.MAX_SAMPLES, t, time);
            long newDelta = time - t;
            if (count == 1) {
                out.writeUvarint(newDelta);
                writeValue(sample);
            } else {
                writeFurther(newDelta - delta, sample);
            }
            delta = newDelta;
        }
        if (!StaleMarker.is(sample)) {
            value.set(sample);
        }
        starts.next(out, count, previous, time, st);
        t = time;
        count++;
    }

    private void writeFurther(long dod, double sample) {
        if (dod != 0) {
            writeDod(dod);
            writeValue(sample);
        } else if (StaleMarker.is(sample)) {
            out.writeBits(0b11111, 5);
        } else {
            writeChange(Double.doubleToRawLongBits(sample) ^ value.lastBits());
        }
    }

    private void writeDod(long dod) {
        if (dod >= -(1 << 12) && dod < 1 << 12) {
            out.writeBits(0b110L << 13 | dod & 0x1fff, 16);
        } else if (dod >= -(1 << 19) && dod < 1 << 19) {
            out.writeBits(0b1110L << 20 | dod & 0xfffff, 24);
        } else {
            out.writeBits(0b11110, 5);
            out.writeBits(dod, 64);
        }
    }

    private void writeChange(long xor) {
        if (xor == 0) {
            out.writeBits(0, 1);
        } else if (value.inWindow(xor)) {
            out.writeBits(0b100, 3);
            value.writeInWindow(out, xor);
        } else {
            out.writeBits(0b101, 3);
            value.writeWindow(out, xor);
        }
    }

    private void writeValue(double sample) {
        long xor = Double.doubleToRawLongBits(sample) ^ value.lastBits();
        if (StaleMarker.is(sample)) {
            out.writeBits(0b111, 3);
        } else if (xor == 0) {
            out.writeBits(0, 1);
        } else if (value.inWindow(xor)) {
            out.writeBits(0b10, 2);
            value.writeInWindow(out, xor);
        } else {
            out.writeBits(0b110, 3);
            value.writeWindow(out, xor);
        }
    }

    @Override
    public byte encoding() {
        return Encoding.XOR2;
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
        target[at + 2] = (byte) starts.header();
        return length;
    }

    @Override
    public void clear() {
        out.clear();
        out.writeBits(0, 8 * Xor2Format.HEADER_BYTES);
        value.clear();
        starts.clear();
        count = 0;
        t = 0;
        delta = 0;
    }
}
