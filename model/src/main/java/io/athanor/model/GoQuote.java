package io.athanor.model;

/** Strings as Go quotes them ({@code strconv.Quote}, {@code %q}). */
public final class GoQuote {
    private static final String HEX = "0123456789abcdef";

    /** The lone low surrogates U+DC80 to U+DCFF stand for the bytes 0x80 to 0xFF of a text that is not UTF-8. */
    private static final int ESCAPED_BYTE = 0xDC00;

    private GoQuote() {}

    /** The string in double quotes, with escapes for what is not printable. */
    public static String quote(String s) {
        return append(new StringBuilder(s.length() + 2), s).toString();
    }

    /** Appends the string in double quotes, with escapes for what is not printable. */
    public static StringBuilder append(StringBuilder out, String s) {
        out.append('"');
        int plain = 0;
        for (int i = 0; i < s.length(); ) {
            char c = s.charAt(i);
            if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
                i++;
                continue;
            }
            out.append(s, plain, i);
            int codePoint = s.codePointAt(i);
            escape(out, codePoint);
            i += Character.charCount(codePoint);
            plain = i;
        }
        return out.append(s, plain, s.length()).append('"');
    }

    private static void escape(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 11 -> out.append("\\v");
            default -> {
                if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c < 0x80) {
                    hex(out.append("\\x"), c, 2);
                } else if (c >= ESCAPED_BYTE + 0x80 && c <= ESCAPED_BYTE + 0xFF) {
                    hex(out.append("\\x"), c - ESCAPED_BYTE, 2);
                } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                    out.append("\\ufffd");
                } else if (c < 0x10000) {
                    hex(out.append("\\u"), c, 4);
                } else {
                    hex(out.append("\\U"), c, 8);
                }
            }
        }
    }

    private static void hex(StringBuilder out, int c, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 15));
        }
    }

    /** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
