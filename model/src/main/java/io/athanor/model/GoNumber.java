package io.athanor.model;

import org.jspecify.annotations.Nullable;

/** Numbers as Go reads them ({@code strconv.ParseFloat}). */
public final class GoNumber {
    private GoNumber() {}

    /**
     * Reads a float: decimal or hexadecimal ({@code 0x1.8p3}, exponent required), {@code Inf}, {@code Infinity} and
     * {@code NaN} in any case, a sign before (not before NaN). An underscore may stand between two digits and after
     * {@code 0x}; no spaces or type suffixes.
     *
     * @return null if the text is no number; ±Inf if it is too large, as Go does besides its error
     */
    public static @Nullable Double parseFloat(String text) {
        if (text.isEmpty() || !underscoresSeparateDigits(text)) {
            return null;
        }
        String s = text.replace("_", "");
        if (s.isEmpty()) {
            return null;
        }
        char sign = s.charAt(0);
        int at = sign == '+' || sign == '-' ? 1 : 0;
        double magnitude = special(s, at);
        if (magnitude == 0) {
            if (!isNumber(s, at)) {
                return null;
            }
            magnitude = Double.parseDouble(s.substring(at));
        }
        return sign == '-' ? -magnitude : magnitude;
    }

    /** Whether {@link #parseFloat} of a finite-looking text gave an infinity: Go's "value out of range". */
    public static boolean isOutOfRange(String s, double parsed) {
        return Double.isInfinite(parsed) && !s.isEmpty() && special(s, signed(s) ? 1 : 0) == 0;
    }

    private static boolean underscoresSeparateDigits(String s) {
        if (s.indexOf('_') < 0) {
            return true;
        }
        int at = signed(s) ? 1 : 0;
        boolean hex = s.regionMatches(true, at, "0x", 0, 2);
        at += hex ? 2 : 0;
        char last = hex ? '0' : ' ';
        for (; at < s.length(); at++) {
            char c = s.charAt(at);
            boolean digit = isDigit(c, hex);
            if (c == '_' ? last != '0' : !digit && last == '_') {
                return false;
            }
            last = digit ? '0' : c;
        }
        return last != '_';
    }

    private static boolean signed(String s) {
        return s.charAt(0) == '+' || s.charAt(0) == '-';
    }

    /** Infinity or NaN if the text from {@code at} on says so, else 0. */
    private static double special(String s, int at) {
        if (matches(s, at, "inf") || matches(s, at, "infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        // Go knows no signed NaN.
        return at == 0 && matches(s, 0, "nan") ? Double.NaN : 0;
    }

    private static boolean matches(String s, int at, String word) {
        return s.length() - at == word.length() && s.regionMatches(true, at, word, 0, word.length());
    }

    private static boolean isNumber(String s, int from) {
        boolean hex = s.regionMatches(true, from, "0x", 0, 2);
        int at = from + (hex ? 2 : 0);
        int digits = 0;
        boolean point = false;
        for (; at < s.length(); at++) {
            char c = s.charAt(at);
            if (c == '.' && !point) {
                point = true;
            } else if (isDigit(c, hex)) {
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (at == s.length()) {
            return !hex;
        }
        return (s.charAt(at) | 32) == (hex ? 'p' : 'e') && isExponent(s, at + 1);
    }

    private static boolean isDigit(char c, boolean hex) {
        return (c >= '0' && c <= '9') || (hex && (c | 32) >= 'a' && (c | 32) <= 'f');
    }

    private static boolean isExponent(String s, int from) {
        int at = from;
        if (at < s.length() && (s.charAt(at) == '+' || s.charAt(at) == '-')) {
            at++;
        }
        int first = at;
        while (at < s.length() && isDigit(s.charAt(at), false)) {
            at++;
        }
        return at > first && at == s.length();
    }
}
