package io.athanor.promql.parser;

import io.athanor.model.GoQuote;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** PromQL's strings without their quotes, and characters as messages show them. */
final class QuotedText {
    private static final int ESCAPED_BYTE = 0xDC00;

    private QuotedText() {}

    /** A character in single quotes, as Go prints it. */
    static String rune(int r) {
        if (r == '"') {
            return "'\"'";
        }
        String quoted = GoQuote.quote(Character.toString(r == Cursor.EOF ? Cursor.BAD_RUNE : r));
        String body = r == '\'' ? "\\'" : quoted.substring(1, quoted.length() - 1);
        return "'" + body + "'";
    }

    /** {@code U+0041 'A'}, the character only where it can be seen. */
    static String codePoint(int r) {
        String code = String.format("U+%04X", r);
        String shown = Character.toString(r);
        boolean visible = r == '"' || r == '\\' || GoQuote.quote(shown).equals('"' + shown + '"');
        return visible ? code + " '" + shown + "'" : code;
    }

    /**
     * The value of a string literal that {@link StringScan} accepted. Bytes 0x80 to 0xFF that are not UTF-8 become the lone
     * low surrogates U+DC80 to U+DCFF, so that {@link GoQuote} can print them again; JSON shows them as U+FFFD.
     */
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
