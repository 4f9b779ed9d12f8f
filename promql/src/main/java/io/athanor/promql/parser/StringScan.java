package io.athanor.promql.parser;

import org.jspecify.annotations.Nullable;

/** Finds the end of a string, behind its opening quote; the answer is what is wrong with it, or null. */
final class StringScan {
    private StringScan() {}

    static @Nullable String raw(Cursor in) {
        while (true) {
            switch (in.next()) {
                case Cursor.BAD_RUNE -> {
                    return "invalid UTF-8 rune";
                }
                case Cursor.EOF -> {
                    return "unterminated raw string";
                }
                case '`' -> {
                    return null;
                }
                default -> {}
            }
        }
    }

    static @Nullable String quoted(Cursor in, int quote) {
        while (true) {
            int r = in.next();
            if (r == quote) {
                return null;
            }
            if (r == Cursor.BAD_RUNE) {
                return "invalid UTF-8 rune";
            }
            if (r == Cursor.EOF || r == '\n') {
                return "unterminated quoted string";
            }
            String wrong = r == '\\' ? escape(in, quote) : null;
            if (wrong != null) {
                return wrong;
            }
        }
    }

    private static @Nullable String escape(Cursor in, int quote) {
        int r = in.next();
        if (r == quote) {
            return null;
        }
        return switch (r) {
            case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> null;
            case '0', '1', '2', '3', '4', '5', '6', '7' -> digits(in, r, 3, 8, 255);
            case 'x' -> digits(in, in.next(), 2, 16, 255);
            case 'u' -> digits(in, in.next(), 4, 16, Character.MAX_CODE_POINT);
            case 'U' -> digits(in, in.next(), 8, 16, Character.MAX_CODE_POINT);
            case Cursor.EOF -> "escape sequence not terminated";
            default -> "unknown escape sequence " + QuotedText.codePoint(r);
        };
    }

    private static @Nullable String digits(Cursor in, int first, int n, int base, int max) {
        int r = first;
        int value = 0;
        for (int left = n; left > 0; left--) {
            int digit = r < 128 ? Character.digit(r, base) : -1;
            if (r == Cursor.EOF) {
                return "escape sequence not terminated";
            }
            if (digit < 0) {
                return "illegal character " + QuotedText.codePoint(r) + " in escape sequence";
            }
            value = value * base + digit;
            if (left > 1) {
                r = in.next();
            }
        }
        boolean bad = Integer.compareUnsigned(value, max) > 0 || 0xD800 <= value && value < 0xE000;
        return bad ? "escape sequence is an invalid Unicode code point" : null;
    }
}
