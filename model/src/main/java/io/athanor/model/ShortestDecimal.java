package io.athanor.model;

/**
 * Writes a double with the fewest decimal digits that read back as the same double, the nearest such number if there are
 * several, without allocating.
 *
 * <p>The double is {@code c · 2^q}; the numbers that read back as it form an interval around it. A power of ten 10^k is
 * chosen so wide that the interval holds at least one multiple of it, and hardly wider than the interval; the multiples
 * next to the double, s and s + 1 times 10^k, are then compared with the interval's ends, a tenfold wider power first. All
 * of this happens on integers four times too large, with one 126-bit multiplication each. Source: R. Giulietti, "The
 * Schubfach way to render doubles", 2020.
 */
final class ShortestDecimal {
    private static final int MANTISSA_BITS = 52;
    private static final long IMPLICIT_BIT = 1L << MANTISSA_BITS;
    private static final int MIN_EXPONENT = -1074;

    private ShortestDecimal() {}

    /**
     * Writes the digits of a finite value above zero.
     *
     * @return the position after the last byte
     */
    static int write(double v, DecimalStyle style, byte[] out, int at) {
        long bits = Double.doubleToRawLongBits(v);
        long fraction = bits & (IMPLICIT_BIT - 1);
        int biased = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
        if (biased == 0) {
            return approximate(MIN_EXPONENT, fraction, style, out, at);
        }
        long c = IMPLICIT_BIT | fraction;
        int q = biased + MIN_EXPONENT - 1;
        if (q <= 0 && q > -MANTISSA_BITS - 1) {
            long integer = c >> -q;
            if (integer << -q == c) {
                return style.write(integer, 0, out, at);
            }
        }
        return approximate(q, c, style, out, at);
    }

    private static int approximate(int q, long c, DecimalStyle style, byte[] out, int at) {
        boolean evenlySpaced = c != IMPLICIT_BIT || q == MIN_EXPONENT;
        long odd = c & 1;
        int k = evenlySpaced ? floorLog10Pow2(q) : floorLog10ThreeQuartersPow2(q);
        int shift = q + floorLog2Pow10(-k) + 2;
        long high = PowersOfTen.high(k);
        long low = PowersOfTen.low(k);
        long middle = roundToOdd(high, low, c << 2 << shift);
        long lower = roundToOdd(high, low, (c << 2) - (evenlySpaced ? 2 : 1) << shift) + odd;
        long upper = roundToOdd(high, low, (c << 2) + 2 << shift) - odd;
        long s = middle >> 2;
        if (s >= 10) {
            long tens = s / 10 * 10;
            boolean downFits = lower <= tens << 2;
            boolean upFits = tens + 10 << 2 <= upper;
            if (downFits != upFits) {
                return style.write(downFits ? tens : tens + 10, k, out, at);
            }
        }
        boolean downFits = lower <= s << 2;
        boolean upFits = s + 1 << 2 <= upper;
        boolean down;
        if (downFits != upFits) {
            down = downFits;
        } else {
            long fromHalf = middle - (2 * s + 1 << 1);
            down = fromHalf < 0 || (fromHalf == 0 && (s & 1) == 0);
        }
        return style.write(down ? s : s + 1, k, out, at);
    }

    /** The upper bits of the product of a 126-bit and a 64-bit number; the last bit is set if anything was cut off. */
    private static long roundToOdd(long high, long low, long factor) {
        long fromLow = Math.multiplyHigh(low, factor);
        long middle = (high * factor >>> 1) + fromLow;
        long top = Math.multiplyHigh(high, factor) + (middle >>> 63);
        return top | ((middle & Long.MAX_VALUE) + Long.MAX_VALUE >>> 63);
    }

    private static int floorLog10Pow2(int e) {
        return (int) (e * 661_971_961_083L >> 41);
    }

    private static int floorLog10ThreeQuartersPow2(int e) {
        return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
    }

    private static int floorLog2Pow10(int e) {
        return (int) (e * 913_124_641_741L >> 38);
    }
}
