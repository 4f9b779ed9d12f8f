package io.athanor.model.regex;

import java.util.Arrays;

/**
 * A set of code points.
 *
 * <p><b>Shape</b> {@code low0, high0, low1, high1, …}, both ends inclusive, ascending, neither touching nor overlapping.
 */
final class CharSet {
    static final CharSet ALL = new CharSet(new int[] {0, Character.MAX_CODE_POINT});
    static final CharSet NOT_NEWLINE = of('\n', '\n').complement();
    static final CharSet DIGITS = of('0', '9');
    static final CharSet SPACES = of('\t', '\n').union(of('\f', '\r')).union(of(' ', ' '));
    static final CharSet WORDS = DIGITS.union(of('A', 'Z')).union(of('_', '_')).union(of('a', 'z'));

    private static final int KELVIN = 0x212A;
    private static final int LONG_S = 0x017F;

    private final int[] ranges;

    private CharSet(int[] ranges) {
        this.ranges = ranges;
    }

    static CharSet of(int low, int high) {
        return new CharSet(new int[] {low, high});
    }

    static CharSet empty() {
        return new CharSet(new int[0]);
    }

    int[] ranges() {
        return ranges;
    }

    boolean isAll() {
        return ranges.length == 2 && ranges[0] == 0 && ranges[1] == Character.MAX_CODE_POINT;
    }

    /** The number of code points. */
    int size() {
        int n = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            n += ranges[i + 1] - ranges[i] + 1;
        }
        return n;
    }

    boolean contains(int c) {
        int i = Arrays.binarySearch(ranges, c);
        // Between a low and a high end the insertion point is odd.
        return i >= 0 || (-i - 1) % 2 == 1;
    }

    CharSet union(CharSet other) {
        long[] all = new long[(ranges.length + other.ranges.length) / 2];
        int n = pack(all, 0);
        n = other.pack(all, n);
        Arrays.sort(all);
        int[] out = new int[2 * n];
        int size = 0;
        for (long range : all) {
            int low = (int) (range >>> 32);
            int high = (int) range;
            if (size > 0 && low <= out[size - 1] + 1) {
                out[size - 1] = Math.max(out[size - 1], high);
            } else {
                out[size++] = low;
                out[size++] = high;
            }
        }
        return new CharSet(Arrays.copyOf(out, size));
    }

    private int pack(long[] into, int at) {
        int n = at;
        for (int i = 0; i < ranges.length; i += 2) {
            into[n++] = (long) ranges[i] << 32 | ranges[i + 1];
        }
        return n;
    }

    CharSet complement() {
        int[] out = new int[ranges.length + 2];
        int n = 0;
        int next = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] > next) {
                out[n++] = next;
                out[n++] = ranges[i] - 1;
            }
            next = ranges[i + 1] + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            out[n++] = next;
            out[n++] = Character.MAX_CODE_POINT;
        }
        return new CharSet(Arrays.copyOf(out, n));
    }

    /** Whether all members are ASCII. */
    boolean isAscii() {
        return ranges.length == 0 || ranges[ranges.length - 1] < 128;
    }

    /** With the other case of every letter; only for sets that are ASCII. */
    CharSet foldAscii() {
        CharSet out = this;
        for (char lower = 'a'; lower <= 'z'; lower++) {
            char upper = (char) (lower - 32);
            if (contains(lower) || contains(upper)) {
                out = out.union(of(lower, lower)).union(of(upper, upper));
            }
        }
        if (out.contains('k')) {
            out = out.union(of(KELVIN, KELVIN));
        }
        return out.contains('s') ? out.union(of(LONG_S, LONG_S)) : out;
    }
}
