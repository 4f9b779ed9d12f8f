package io.athanor.promql.parser;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as Go reads them. */
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
}
