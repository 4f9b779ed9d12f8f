package io.athanor.tsdb.chunkenc;

/** The start timestamps of a chunk as they come behind its samples, see {@link Xor2Format}. */
final class StartTimestampReader {
    private final boolean firstKnown;
    private final int changeOn;
    private long st;
    private long diff;

    StartTimestampReader(int header) {
        firstKnown = (header & 0x80) != 0;
        changeOn = header & 0x7f;
    }

    /** Reads what follows sample {@code i} at {@code t}, the one before it being at {@code previous}; returns it. */
    long next(BitReader in, int i, long previous, long t) {
        if (i == 0) {
            if (firstKnown) {
                st = t - in.readVarint();
            }
        } else if (changeOn > 0 && i >= changeOn) {
            long read = in.readVarbit();
            diff = i == changeOn ? read : diff + read;
            st = previous - diff;
        }
        return st;
    }
}
