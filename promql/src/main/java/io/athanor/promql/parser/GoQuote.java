package io.athanor.promql.parser;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Quoting as Go does it, and PromQL's unquoting. */
final class GoQuote {
    /**
     * Bytes 0x80 to 0xFF that are not UTF-8 live in a string as the lone low surrogates U+DC80 to U+DCFF, so that they can
     * be printed again; JSON shows them as U+FFFD.
     */
    private static final int ESCAPED_BYTE = 0xDC00;

    private GoQuote() {}

    /** A double-quoted literal, everything that cannot be seen escaped. */
    static String quote(String s) {
        StringBuilder out = new StringBuilder(s.length() + 2);
        quote(out, s);
        return out.toString();
    }

    static void quote(StringBuilder out, String s) {
        out.append('"');
        s.codePoints().forEach(r -> escaped(out, r, '"'));
        out.append('"');
    }

    /** A single-quoted character. */
    static String quoteRune(int r) {
        StringBuilder out = new StringBuilder("'");
        escaped(out, r == Cursor.EOF ? Cursor.BAD_RUNE : r, '\'');
        return out.append('\'').toString();
    }

    /** {@code U+0041 'A'}. */
    static String unicode(int r) {
        String code = String.format("U+%04X", r);
        return printable(r) ? code + " '" + Character.toString(r) + "'" : code;
    }

    private static void escaped(StringBuilder out, int r, char quote) {
        if (r == quote || r == '\\') {
            out.append('\\').append((char) r);
            return;
        }
        if (printable(r)) {
            out.appendCodePoint(r);
            return;
        }
        switch (r) {
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0B -> out.append("\\v");
            default -> hex(out, r);
        }
    }

    private static void hex(StringBuilder out, int r) {
        if (r < ' ' || r == 0x7F) {
            out.append(String.format("\\x%02x", r));
        } else if (r >= ESCAPED_BYTE + 0x80 && r <= ESCAPED_BYTE + 0xFF) {
            out.append(String.format("\\x%02x", r - ESCAPED_BYTE));
        } else if (Character.getType(r) == Character.SURROGATE) {
            out.append("\\ufffd");
        } else {
            out.append(String.format(r < 0x10000 ? "\\u%04x" : "\\U%08x", r));
        }
    }

    /** What Go calls printable: letters, marks, numbers, punctuation, symbols and the plain space. */
    private static boolean printable(int r) {
        if (r < 0x7F) {
            return r >= ' ';
        }
        return switch (Character.getType(r)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The value of a string literal that {@link StringScan} accepted. */
    static String unquote(String literal) {
        String body = literal.substring(1, literal.length() - 1);
        if (literal.charAt(0) == '`' || body.indexOf('\\') < 0) {
            return body;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length());
        for (int i = 0; i < body.length(); ) {
            i = body.charAt(i) == '\\' ? unescape(body, i + 1, out) : copy(body, i, out);
        }
        return decode(out.toByteArray());
    }

    private static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, text, true);
            for (int i = 0; result.isError() && i < result.length(); i++) {
                text.put((char) (ESCAPED_BYTE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
        return text.flip().toString();
    }

    private static int copy(String body, int i, ByteArrayOutputStream out) {
        int end = body.indexOf('\\', i);
        end = end < 0 ? body.length() : end;
        out.writeBytes(body.substring(i, end).getBytes(StandardCharsets.UTF_8));
        return end;
    }

    private static int unescape(String body, int i, ByteArrayOutputStream out) {
        char c = body.charAt(i);
        switch (c) {
            case 'a' -> out.write(0x07);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(0x0B);
            case 'x' -> {
                out.write(Integer.parseInt(body, i + 1, i + 3, 16));
                return i + 3;
            }
            case 'u', 'U' -> {
                int end = i + (c == 'u' ? 5 : 9);
                String rune = Character.toString(Integer.parseInt(body, i + 1, end, 16));
                out.writeBytes(rune.getBytes(StandardCharsets.UTF_8));
                return end;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                out.write(Integer.parseInt(body, i, i + 3, 8));
                return i + 3;
            }
            default -> out.write(c);
        }
        return i + 1;
    }
}
