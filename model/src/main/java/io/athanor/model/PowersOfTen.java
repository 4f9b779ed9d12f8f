package io.athanor.model;

import java.math.BigInteger;

/**
 * 126-bit approximations of the powers of ten that shortest-digit printing multiplies by.
 *
 * <p><b>Shape</b> for k from −324 to 292: {@code g = floor(10^-k · 2^r) + 1} with r such that g has 126 bits, kept as
 * {@code high = g >> 63} and {@code low = g mod 2^63}. Computed once, exactly.
 */
final class PowersOfTen {
    private static final int MIN = -324;
    private static final int MAX = 292;
    private static final int BITS = 126;
    private static final long[] HIGH = new long[MAX - MIN + 1];
    private static final long[] LOW = new long[MAX - MIN + 1];

    static {
        BigInteger power = BigInteger.ONE;
        for (int n = 0; n <= Math.max(MAX, -MIN); n++) {
            if (-n >= MIN) {
                set(-n, scaled(power));
            }
            if (n <= MAX && n > 0) {
                set(n, inverse(power));
            }
            power = power.multiply(BigInteger.TEN);
        }
    }

    private PowersOfTen() {}

    private static BigInteger scaled(BigInteger power) {
        return power.shiftLeft(BITS).shiftRight(power.bitLength());
    }

    private static BigInteger inverse(BigInteger power) {
        BigInteger quotient = BigInteger.ONE.shiftLeft(BITS + power.bitLength()).divide(power);
        return quotient.shiftRight(quotient.bitLength() - BITS);
    }

    private static void set(int k, BigInteger floor) {
        BigInteger g = floor.add(BigInteger.ONE);
        HIGH[k - MIN] = g.shiftRight(63).longValueExact();
        LOW[k - MIN] = g.longValue() & Long.MAX_VALUE;
    }

    static long high(int k) {
        return HIGH[k - MIN];
    }

    static long low(int k) {
        return LOW[k - MIN];
    }
}
