package io.athanor.tsdb.block;

import org.jspecify.annotations.Nullable;

/**
 * The identifier of a block: 48 bits of time (ms since the epoch) and 80 random bits, written as 26 digits of Crockford's
 * base 32, so that the order of texts is the order of time.
 *
 * @param high the time, and the upper 16 random bits
 * @param low the other 64 random bits
 */
public record Ulid(long high, long low) implements Comparable<Ulid> {
    private static final int DIGITS = 26;
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /**
     * A new identifier.
     *
     * @param timeMs ms since the epoch, of which the lower 48 bits are taken
     * @param random where 80 random bits come from
     */
    public static Ulid of(long timeMs, java.util.random.RandomGenerator random) {
        return new Ulid(timeMs << 16 | random.nextLong() & 0xffff, random.nextLong());
    }

    /**
     * Reads 26 digits, in either case.
     *
     * @throws IllegalArgumentException if the text is no ULID
     */
    public static Ulid parse(String text) {
        Ulid ulid = tryParse(text);
        if (ulid == null) {
            throw new IllegalArgumentException("\"" + text + "\" is no ULID: 26 digits of 0-9, A-Z without I, L, O, U");
        }
        return ulid;
    }

    /** Reads 26 digits, or says with null that the text is no ULID. */
    public static @Nullable Ulid tryParse(String text) {
        if (text.length() != DIGITS || text.charAt(0) > '7') {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < DIGITS; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? ALPHABET.indexOf(c >= 'a' && c <= 'z' ? c - 32 : c) : -1;
            if (digit < 0) {
                return null;
            }
            high = high << 5 | low >>> 59;
            low = low << 5 | digit;
        }
        return new Ulid(high, low);
    }

    /** When it was made, ms since the epoch. */
    public long timeMs() {
        return high >>> 16;
    }

    @Override
    public int compareTo(Ulid other) {
        int c = Long.compareUnsigned(high, other.high);
        return c != 0 ? c : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        char[] digits = new char[DIGITS];
        long h = high;
        long l = low;
        for (int i = DIGITS - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (l & 31));
            l = l >>> 5 | h << 59;
            h >>>= 5;
        }
        return new String(digits);
    }
}
