package io.athanor.promql.parser;

import io.athanor.model.GoNumber;
import io.athanor.model.GoQuote;
import org.jspecify.annotations.Nullable;

/** Numbers of the query language: Go's integers (hexadecimal, octal after a leading zero) and floats. */
final class GoNumbers {
    private GoNumbers() {}

    /** The number, or null if the text is none, or none that a double can hold. */
    static @Nullable Double parse(String text) {
        Long whole = integer(text);
        if (whole != null) {
            return (double) whole;
        }
        Double v = GoNumber.parseFloat(text);
        return v == null || GoNumber.isOutOfRange(text, v) ? null : v;
    }

    /** Why {@link #parse} answered null. */
    static String complaint(String text) {
        String why = GoNumber.parseFloat(text) == null ? "invalid syntax" : "value out of range";
        return "strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": " + why;
    }

    private static @Nullable Long integer(String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        boolean octal = !hex && text.length() > 1 && text.charAt(0) == '0';
        return integer(text, hex ? 2 : octal ? 1 : 0, hex ? 16 : octal ? 8 : 10);
    }

    private static @Nullable Long integer(String text, int from, int base) {
        long v = 0;
        boolean afterDigit = from > 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, base) : -1;
            boolean underscore = c == '_' && afterDigit;
            if (!underscore && (digit < 0 || v > (Long.MAX_VALUE - digit) / base)) {
                return null;
            }
            afterDigit = !underscore;
            v = underscore ? v : v * base + digit;
        }
        return afterDigit && text.length() > (base == 16 ? 2 : 0) ? v : null;
    }
}
