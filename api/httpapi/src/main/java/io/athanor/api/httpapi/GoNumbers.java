package io.athanor.api.httpapi;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as Go's {@code strconv} reads them. */
final class GoNumbers {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern HEX =
            Pattern.compile("[+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(?:inf|infinity|nan)");
    private static final int LONGEST = 4096;

    private GoNumbers() {}

    /** A float; empty if the text is not one or is out of range. */
    static OptionalDouble parseFloat(String s) {
        if (s.isEmpty() || s.length() > LONGEST) {
            return OptionalDouble.empty();
        }
        if (NOT_FINITE.matcher(s).matches()) {
            return OptionalDouble.of(notFinite(s));
        }
        if (!DECIMAL.matcher(s).matches() && !HEX.matcher(s).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(s);
        return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static double notFinite(String s) {
        if (s.regionMatches(true, s.length() - 3, "nan", 0, 3)) {
            return Double.NaN;
        }
        return s.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /**
     * A whole number of 64 bits.
     *
     * @throws NumberFormatException with the message of Go's {@code Atoi}
     */
    static long parseInteger(String s) {
        if (!INTEGER.matcher(s).matches()) {
            throw new NumberFormatException("strconv.Atoi: parsing " + GoQuote.quote(s) + ": invalid syntax");
        }
        try {
            return Long.parseLong(s);
        } catch (NumberFormatException e) {
            throw new NumberFormatException("strconv.Atoi: parsing " + GoQuote.quote(s) + ": value out of range");
        }
    }
}
