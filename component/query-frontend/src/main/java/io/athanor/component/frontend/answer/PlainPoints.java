package io.athanor.component.frontend.answer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Takes points as queriers write them, {@code [1761177600,"12"],} without white space: most of the bytes of most answers. Whatever is
 * otherwise is left to who reads any JSON.
 *
 * <p>Of most points the time is that of the step after the one before, so its text is known and only compared; a time is read
 * where it is another.
 */
final class PlainPoints {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    /** So many bytes are there behind what is looked at: a time and a few signs. */
    private static final int MARGIN = 40;

    private static final int MOST_DIGITS = 11;

    private final long start;
    private final long step;
    private final int steps;
    private final Stamps stamps;

    /** Where the text begins of the point that was found. */
    private int textAt;

    /** @param step ms */
    PlainPoints(long start, long step, int steps) {
        this.start = start;
        this.step = step;
        this.steps = steps;
        this.stamps = new Stamps(start, step, Math.min(steps, GridFormat.MOST_STEPS));
    }

    /**
     * Takes points as long as another follows.
     *
     * @return where the first stands that is left
     */
    int take(byte[] in, int from, int to, TrackBuilder track) {
        int last = to - MARGIN;
        int at = from;
        int slot = -1;
        while (at < last && in[at] == '[') {
            slot = isAt(slot + 1, in, at) ? slot + 1 : read(in, at);
            int text = textAt;
            int quote = slot < 0 ? -1 : quote(in, text, last);
            if (quote < 0 || in[quote + 1] != ']' || in[quote + 2] != ',' || !track.add(slot, in, text, quote - text)) {
                break;
            }
            at = quote + 3;
        }
        return at;
    }

    /** Whether it is the point of this step that begins there. */
    private boolean isAt(int slot, byte[] in, int at) {
        if (slot >= stamps.at.length - 1) {
            return false;
        }
        int stamp = stamps.at[slot] + 1; // without its comma
        int length = stamps.at[slot + 1] - stamp;
        textAt = at + length;
        if (length < Long.BYTES || length > 2 * Long.BYTES) {
            return Arrays.equals(in, at, at + length, stamps.text, stamp, stamp + length);
        }
        int tail = length - Long.BYTES;
        return (long) WORDS.get(in, at) == (long) WORDS.get(stamps.text, stamp)
                && (long) WORDS.get(in, at + tail) == (long) WORDS.get(stamps.text, stamp + tail);
    }

    /** The step of the point that begins there; -1: it is on none, or has another form. */
    private int read(byte[] in, int at) {
        int p = at + 1;
        long seconds = 0;
        for (int digit = in[p] - '0'; digit >= 0 && digit <= 9 && p - at <= MOST_DIGITS; digit = in[p] - '0') {
            seconds = seconds * 10 + digit;
            p++;
        }
        long since = seconds * 1000 - start;
        if (p == at + 1
                || in[p] != ','
                || in[p + 1] != '"'
                || since < 0
                || since % step != 0
                || since / step >= steps) {
            return -1;
        }
        textAt = p + 2;
        return (int) (since / step);
    }

    /** Where a text ends that begins there; -1: not before {@code last}, or it has escapes. */
    private static int quote(byte[] in, int from, int last) {
        for (int p = from; p < last; p += Long.BYTES) {
            long word = (long) WORDS.get(in, p);
            long found = zeroes(word ^ QUOTES) | zeroes(word ^ BACKSLASHES);
            if (found != 0) {
                int at = p + (Long.numberOfTrailingZeros(found) >>> 3);
                return at < last && in[at] == '"' ? at : -1;
            }
        }
        return -1;
    }

    /** A bit set in the first byte that is zero, and perhaps in bytes after it. */
    private static long zeroes(long word) {
        return (word - ONES) & ~word & HIGH;
    }
}
