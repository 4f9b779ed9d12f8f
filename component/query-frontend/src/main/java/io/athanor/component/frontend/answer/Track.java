package io.athanor.component.frontend.answer;

/** Goes over the points of one track. Used again and again; allocates nothing. The bytes have been checked before. */
final class Track {
    private byte[] in = {};
    private int count;
    private int bitmap;
    private int at;
    private int done;

    /** The step of the point. */
    int slot;

    /** Where its text begins. */
    int from;

    /** How long it is. */
    int length;

    /** Begins at a track; returns where it ends. */
    int set(byte[] bytes, int where, int slots) {
        in = bytes;
        at = where;
        count = varint();
        bitmap = -1;
        done = 0;
        slot = -1;
        if (count == 0) {
            return at;
        }
        if (count < slots) {
            bitmap = at;
            at += (slots + 7) / 8;
        }
        int size = varint();
        return at + size;
    }

    /** Goes to the next point; false if there is none. */
    boolean next() {
        if (done == count) {
            return false;
        }
        done++;
        slot++;
        if (bitmap >= 0) {
            while ((in[bitmap + (slot >> 3)] >> (slot & 7) & 1) == 0) {
                slot++;
            }
        }
        byte b = in[at++];
        int size = b;
        if (b < 0) {
            at--;
            size = varint();
        }
        if (size > 0) {
            from = at;
            length = size;
            at += size;
        }
        return true;
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in[at++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
