package io.athanor.promql.parser;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers and durations as Go reads and writes them. */
final class GoNumbers {
    private static final Pattern FLOAT =
            Pattern.compile("(\\d+(_\\d+)*\\.?|\\.)?(\\d+(_\\d+)*)?([eE][+-]?\\d+(_\\d+)*)?");
    private static final Pattern INTEGER = Pattern.compile("0[xX](_?[0-9a-fA-F])+|0(_?[0-7])*|[1-9](_?\\d)*");

    private GoNumbers() {}

    /** A number of the query language, or null if the text is none that a double can hold. */
    static @Nullable Double parse(String text) {
        if (INTEGER.matcher(text).matches()) {
            Long whole = parseInteger(text.replace("_", ""));
            if (whole != null) {
                return (double) whole;
            }
        }
        if (text.equalsIgnoreCase("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        double v = isFloat(text) ? Double.parseDouble(text.replace("_", "")) : Double.POSITIVE_INFINITY;
        return Double.isInfinite(v) ? null : v;
    }

    /** Why {@link #parse} answered null. */
    static String complaint(String text) {
        String why = isFloat(text) ? "value out of range" : "invalid syntax";
        return "strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": " + why;
    }

    private static boolean isFloat(String text) {
        return FLOAT.matcher(text).matches() && text.chars().anyMatch(Cursor::isDigit) && !text.startsWith("e");
    }

    private static @Nullable Long parseInteger(String digits) {
        boolean hex = digits.length() > 1 && (digits.charAt(1) | 0x20) == 'x';
        try {
            return hex ? Long.valueOf(digits.substring(2), 16) : Long.valueOf(digits, digits.charAt(0) == '0' ? 8 : 10);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Shortest decimal digits that read back as {@code v}, without an exponent. */
    static String plain(double v) {
        if (Double.isNaN(v)) {
            return "NaN";
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? "+Inf" : "-Inf";
        }
        if (v == 0) {
            return 1 / v < 0 ? "-0" : "0";
        }
        BigDecimal shortest = shortest(v);
        return shortest.scale() <= 0 ? shortest.toBigIntegerExact().toString() : shortest.toPlainString();
    }

    /** As Go's {@code %v}: with an exponent below 1e-4 and from 1e21. */
    static String general(double v) {
        double abs = Math.abs(v);
        if (Double.isNaN(v) || Double.isInfinite(v) || v == 0 || abs >= 1e-4 && abs < 1e21) {
            return plain(v);
        }
        BigDecimal d = shortest(v);
        String digits = d.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - d.scale();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        int e = Math.abs(exponent);
        return (v < 0 ? "-" : "") + mantissa + "e" + sign + (e < 10 ? "0" : "") + e;
    }

    /** As Go's {@code %.<places>f}. */
    static String fixed(double v, int places) {
        if (Double.isNaN(v) || Double.isInfinite(v)) {
            return plain(v);
        }
        String text = new BigDecimal(v).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
        return 1 / v < 0 && !text.startsWith("-") ? "-" + text : text;
    }

    // Double.toString gives the shortest digits but at least two of them: 4.9E-324 where 5e-324 reads back as well.
    private static BigDecimal shortest(double v) {
        BigDecimal d = new BigDecimal(Double.toString(v)).stripTrailingZeros();
        if (d.precision() == 2) {
            BigDecimal one = d.setScale(d.scale() - 1, RoundingMode.HALF_EVEN);
            if (one.doubleValue() == v) {
                return one.stripTrailingZeros();
            }
        }
        return d;
    }
}
