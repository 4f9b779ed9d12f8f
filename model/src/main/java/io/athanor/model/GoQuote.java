package io.athanor.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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

    /**
     * The string that Go reads in quotes ({@code strconv.Unquote}), double ones or backquotes; null if it is none. Bytes that make no
     * UTF-8 become U+FFFD.
     */
    public static @Nullable String unquote(String quoted) {
        int end = quoted.length() - 1;
        if (end < 1 || quoted.charAt(0) != quoted.charAt(end)) {
            return null;
        }
        String inner = quoted.substring(1, end);
        if (quoted.charAt(0) == '`') {
            return inner.indexOf('`') >= 0 ? null : inner.replace("\r", "");
        }
        if (quoted.charAt(0) != '"') {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < inner.length(); ) {
            int c = inner.codePointAt(i);
            if (c == '"' || c == '\n') {
                return null;
            }
            if (c != '\\') {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
                continue;
            }
            int length = unescape(inner, i + 1, out);
            if (length == 0) {
                return null;
            }
            i += 1 + length;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Reads what follows a backslash; returns how many characters that are, 0 if it is no escape. */
    private static int unescape(String s, int at, ByteArrayOutputStream out) {
        char c = at < s.length() ? s.charAt(at) : 0;
        int simple = "abfnrtv\\\"".indexOf(c);
        if (c != 0 && simple >= 0) {
            out.write("\u0007\b\f\n\r\t\u000b\\\"".charAt(simple));
            return 1;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '7' ? 3 : 0;
        boolean isOctal = digits == 3;
        int from = isOctal ? at : at + 1;
        long value = 0;
        for (int i = from; digits > 0 && i < from + digits; i++) {
            int digit = i < s.length() ? Character.digit(s.charAt(i), isOctal ? 8 : 16) : -1;
            if (digit < 0) {
                return 0;
            }
            value = value * (isOctal ? 8 : 16) + digit;
        }
        if (digits == 0 || value > (digits > 3 ? Character.MAX_CODE_POINT : 255)) {
            return 0;
        }
        if (digits <= 3) {
            out.write((int) value);
        } else if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            return 0;
        } else {
            out.writeBytes(Character.toString((int) value).getBytes(StandardCharsets.UTF_8));
        }
        return from + digits - at;
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
