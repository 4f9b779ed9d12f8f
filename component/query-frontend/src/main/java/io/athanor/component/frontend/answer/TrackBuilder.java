package io.athanor.component.frontend.answer;

import java.util.Arrays;

/** Makes one track, point by point. Used again for each. */
final class TrackBuilder {
    private final int slots;
    private final byte[] bitmap;
    private final Bytes points = new Bytes(1 << 12);
    private int count;
    private int lastSlot = -1;
    private byte[] lastIn = {};
    private int lastFrom;
    private int lastLength;

    TrackBuilder(int slots) {
        this.slots = slots;
        this.bitmap = new byte[(slots + 7) / 8];
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** @return whether the point comes after the one before, and lies on a step */
    boolean add(int slot, byte[] in, int from, int length) {
        if (slot <= lastSlot || slot >= slots || length == 0) {
            return false;
        }
        lastSlot = slot;
        bitmap[slot >> 3] |= (byte) (1 << (slot & 7));
        if (count++ > 0
                && length == lastLength
                && in[from] == lastIn[lastFrom]
                && Arrays.equals(in, from, from + length, lastIn, lastFrom, lastFrom + length)) {
            points.add(0);
        } else {
            points.text(in, from, length);
        }
        lastIn = in;
        lastFrom = from;
        lastLength = length;
        return true;
    }

    /** Writes the track, and begins another. */
    void finish(Bytes out) {
        out.varint(count);
        if (count > 0) {
            if (count < slots) {
                out.add(bitmap, 0, bitmap.length);
            }
            out.varint(points.size);
            out.add(points.array, 0, points.size);
        }
        Arrays.fill(bitmap, (byte) 0);
        points.size = 0;
        count = 0;
        lastSlot = -1;
    }
}
