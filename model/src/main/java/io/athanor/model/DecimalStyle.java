package io.athanor.model;

/** How Go lays out decimal digits: with a point alone, with an exponent, or whichever suits the size. */
enum DecimalStyle {
    /** {@code strconv.FormatFloat(v, 'f', -1, 64)}: never an exponent. */
    FIXED {
        @Override
        boolean exponential(int exponent) {
            return false;
        }
    },

    /** As the HTTP API writes values: an exponent below 1e-6 and from 1e21 on. */
    SAMPLE {
        @Override
        boolean exponential(int exponent) {
            return exponent < -6 || exponent >= 21;
        }
    },

    /** {@code strconv.FormatFloat(v, 'g', -1, 64)} and {@code %v}: an exponent below 1e-4 and from 1e6 on. */
    GENERAL {
        @Override
        boolean exponential(int exponent) {
            return exponent < -4 || exponent >= 6;
        }
    },

    /** {@code strconv.FormatFloat(v, 'e', -1, 64)}. */
    EXPONENT {
        @Override
        boolean exponential(int exponent) {
            return true;
        }
    };

    private static final long[] POWERS = new long[19];

    /** The digits of 00 to 99. */
    private static final byte[] PAIRS = new byte[200];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    /** Whether a number whose first digit stands for {@code 10^exponent} is written with an exponent. */
    abstract boolean exponential(int exponent);

    /** Writes {@code digits · 10^k}; returns the position after it. */
    int write(long digits, int k, byte[] out, int at) {
        long d = digits;
        int e = k;
        while (d % 100 == 0) {
            d /= 100;
            e += 2;
        }
        if (d % 10 == 0) {
            d /= 10;
            e++;
        }
        int n = length(d);
        int point = n + e;
        if (exponential(point - 1)) {
            return writeExponential(d, n, point - 1, out, at);
        }
        if (e >= 0) {
            return zeros(out, writeDigits(d, n, out, at), e);
        }
        if (point <= 0) {
            out[at] = '0';
            out[at + 1] = '.';
            return writeDigits(d, n, out, zeros(out, at + 2, -point));
        }
        long power = POWERS[-e];
        long whole = d / power;
        int dot = writeDigits(whole, point, out, at);
        out[dot] = '.';
        return writeDigits(d - whole * power, -e, out, dot + 1);
    }

    private static int writeExponential(long d, int n, int exponent, byte[] out, int at) {
        int end = at + 1;
        if (n == 1) {
            out[at] = (byte) ('0' + d);
        } else {
            long power = POWERS[n - 1];
            out[at] = (byte) ('0' + d / power);
            out[end] = '.';
            end = writeDigits(d % power, n - 1, out, end + 1);
        }
        out[end] = 'e';
        out[end + 1] = (byte) (exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        return writeDigits(size, size < 100 ? 2 : 3, out, end + 2);
    }

    /** Writes {@code d}, which has no more than {@code n} digits, in so many; two at a time. */
    static int writeDigits(long d, int n, byte[] out, int at) {
        long rest = d;
        int i = at + n;
        while (rest > Integer.MAX_VALUE && i > at + 1) {
            long q = rest / 100;
            i = pair((int) (rest - 100 * q), out, i);
            rest = q;
        }
        int small = (int) rest;
        while (i > at + 1) {
            int q = small / 100;
            i = pair(small - 100 * q, out, i);
            small = q;
        }
        if (i > at) {
            out[at] = (byte) ('0' + small % 10);
        }
        return at + n;
    }

    private static int pair(int two, byte[] out, int end) {
        out[end - 1] = PAIRS[2 * two + 1];
        out[end - 2] = PAIRS[2 * two];
        return end - 2;
    }

    /** The number of decimal digits of a number not below zero. */
    static int length(long d) {
        int n = (64 - Long.numberOfLeadingZeros(d | 1)) * 1233 >>> 12;
        return n < POWERS.length && (d | 1) >= POWERS[n] ? n + 1 : n;
    }

    private static int zeros(byte[] out, int at, int n) {
        for (int i = 0; i < n; i++) {
            out[at + i] = '0';
        }
        return at + n;
    }
}
