package io.athanor.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Numbers as Go prints them: what clients of Prometheus compare with.
 *
 * <p>The forms that write into a byte array allocate nothing; whoever calls them has made room for
 * {@link #MAX_SAMPLE_BYTES} or {@link #MAX_TIMESTAMP_BYTES}, and gets the position after the last byte back.
 */
public final class GoFormat {
    /** The longest sample value. */
    public static final int MAX_SAMPLE_BYTES = 32;

    /** The longest timestamp. */
    public static final int MAX_TIMESTAMP_BYTES = 24;

    /** The longest number without an exponent: 5e-324 has 326 bytes, 1.797…e308 has 310. */
    private static final int MAX_FIXED_BYTES = 352;

    /** Whole numbers below this are their own shortest digits. */
    private static final long MAX_PLAIN = 1L << 53;

    private GoFormat() {}

    /** Writes a sample's value as the HTTP API does: shortest digits, an exponent only below 1e-6 and from 1e21 on. */
    public static int sample(double v, byte[] out, int at) {
        long whole = (long) v;
        if (whole == v && whole > 0 && whole < MAX_PLAIN) {
            return DecimalStyle.writeDigits(whole, DecimalStyle.length(whole), out, at);
        }
        return write(v, DecimalStyle.SAMPLE, out, at);
    }

    /** As {@link #sample(double, byte[], int)}. */
    public static StringBuilder appendSample(StringBuilder out, double v) {
        return append(out, v, DecimalStyle.SAMPLE, MAX_SAMPLE_BYTES);
    }

    /** As {@link #sample(double, byte[], int)}. */
    public static String sample(double v) {
        return appendSample(new StringBuilder(), v).toString();
    }

    /** {@code strconv.FormatFloat(v, 'g', -1, 64)}, also {@code %g} and {@code %v}: exponents below 1e-4, from 1e6 on. */
    public static String g(double v) {
        return appendG(new StringBuilder(), v).toString();
    }

    /** As {@link #g}. */
    public static StringBuilder appendG(StringBuilder out, double v) {
        return append(out, v, DecimalStyle.GENERAL, MAX_SAMPLE_BYTES);
    }

    /** {@code strconv.FormatFloat(v, 'f', -1, 64)}: shortest digits, never an exponent. */
    public static String f(double v) {
        return append(new StringBuilder(), v, DecimalStyle.FIXED, MAX_FIXED_BYTES)
                .toString();
    }

    /** {@code strconv.FormatFloat(v, 'e', -1, 64)}: shortest digits, always an exponent. */
    public static String e(double v) {
        return append(new StringBuilder(), v, DecimalStyle.EXPONENT, MAX_SAMPLE_BYTES)
                .toString();
    }

    /** {@code %.nf}: a fixed number of decimals, halves to even. */
    public static String fixed(double v, int decimals) {
        if (Double.isNaN(v) || Double.isInfinite(v)) {
            return g(v);
        }
        String text =
                new BigDecimal(v).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        boolean lostSign = text.charAt(0) != '-' && Double.doubleToRawLongBits(v) < 0;
        return lostSign ? "-" + text : text;
    }

    /** Writes a time in ms as seconds, with up to three decimals. */
    public static int timestamp(long ms, byte[] out, int at) {
        int p = at;
        if (ms < 0) {
            out[p++] = '-';
        }
        long seconds = Math.abs(ms / 1000);
        int millis = (int) Math.abs(ms % 1000);
        p = DecimalStyle.writeDigits(seconds, DecimalStyle.length(seconds), out, p);
        if (millis == 0) {
            return p;
        }
        out[p] = '.';
        return DecimalStyle.writeDigits(millis, 3, out, p + 1);
    }

    /** As {@link #timestamp(long, byte[], int)}. */
    public static StringBuilder appendTimestamp(StringBuilder out, long ms) {
        byte[] bytes = new byte[MAX_TIMESTAMP_BYTES];
        return appendBytes(out, bytes, timestamp(ms, bytes, 0));
    }

    private static StringBuilder append(StringBuilder out, double v, DecimalStyle style, int room) {
        byte[] bytes = new byte[room];
        return appendBytes(out, bytes, write(v, style, bytes, 0));
    }

    private static StringBuilder appendBytes(StringBuilder out, byte[] bytes, int n) {
        for (int i = 0; i < n; i++) {
            out.append((char) bytes[i]);
        }
        return out;
    }

    private static int write(double v, DecimalStyle style, byte[] out, int at) {
        if (Double.isNaN(v)) {
            return word("NaN", out, at);
        }
        if (Double.isInfinite(v)) {
            return word(v > 0 ? "+Inf" : "-Inf", out, at);
        }
        int p = at;
        if (Double.doubleToRawLongBits(v) < 0) {
            out[p++] = '-';
        }
        if (v == 0) {
            return word(style == DecimalStyle.EXPONENT ? "0e+00" : "0", out, p);
        }
        return ShortestDecimal.write(Math.abs(v), style, out, p);
    }

    private static int word(String word, byte[] out, int at) {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }
}
