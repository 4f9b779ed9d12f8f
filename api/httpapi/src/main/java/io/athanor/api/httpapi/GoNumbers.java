package io.athanor.api.httpapi;

import io.athanor.model.GoNumber;
import io.athanor.model.GoQuote;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as Go's {@code strconv} reads them. */
final class GoNumbers {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final int LONGEST = 4096;

    private GoNumbers() {}

    /** A float; empty if the text is not one or is out of range. */
    static OptionalDouble parseFloat(String s) {
        if (s.isEmpty() || s.length() > LONGEST) {
            return OptionalDouble.empty();
        }
        Double value = GoNumber.parseFloat(s);
        return value == null || GoNumber.isOutOfRange(s, value) ? OptionalDouble.empty() : OptionalDouble.of(value);
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
