package io.athanor.tsdb.chunkenc;

/** The writing side of {@link StartTimestampReader}. */
final class StartTimestampWriter {
    /** The last sample that the header can name: from there on each has a start timestamp. */
    private static final int LAST_CHANGE = 127;

    private int header;
    private long st;
    private long diff;

    /** The header byte so far. */
    int header() {
        return header;
    }

    /** Writes what follows sample {@code i} at {@code t}, the one before it being at {@code previous}. */
    void next(BitWriter out, int i, long previous, long t, long newSt) {
        int changeOn = header & 0x7f;
        if (i == 0) {
            if (newSt != 0) {
                out.writeVarint(t - newSt);
                header = 0x80;
            }
        } else if (changeOn > 0) {
            long newDiff = previous - newSt;
            Varbit.writeSigned(out, newDiff - diff);
            diff = newDiff;
        } else if (newSt != st || i == LAST_CHANGE) {
            diff = previous - newSt;
            header |= i;
            Varbit.writeSigned(out, diff);
        }
        st = newSt;
    }

    void clear() {
        header = 0;
        st = 0;
        diff = 0;
    }
}
