package io.athanor.component.frontend.answer;

import java.nio.charset.StandardCharsets;

/** Goes over JSON text in a byte array, once, without making objects of it. Strict where it looks, and bounded in depth. */
final class JsonScan {
    private static final int MOST_DEPTH = 100;

    final byte[] in;
    final int end;
    int at;

    JsonScan(byte[] in, int from, int to) {
        this.in = in;
        this.at = from;
        this.end = to;
    }

    /** What stands at some place. */
    String text(int from, int to) {
        return new String(in, from, to - from, StandardCharsets.UTF_8);
    }

    AnswerException bad(String problem) {
        return new AnswerException("the answer is not understood at byte " + at + ": " + problem);
    }

    /** The next byte that is no white space, not taken; 0 at the end. */
    byte peek() {
        while (at < end) {
            byte b = in[at];
            if (b != ' ' && b != '\n' && b != '\t' && b != '\r') {
                return b;
            }
            at++;
        }
        return 0;
    }

    void expect(char c) throws AnswerException {
        if (peek() != c) {
            throw bad("'" + c + "' expected");
        }
        at++;
    }

    boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Nothing but white space may follow. */
    void end() throws AnswerException {
        if (peek() != 0 || at < end) {
            throw bad("the end expected");
        }
    }

    /**
     * Takes a text.
     *
     * @return whether it has escapes; it stands from {@code from + 1} to {@code at - 1} where {@code from} was
     */
    boolean text() throws AnswerException {
        expect('"');
        boolean escapes = false;
        while (at < end) {
            byte b = in[at++];
            if (b == '"') {
                return escapes;
            }
            if (b == '\\') {
                escapes = true;
                at++;
            }
        }
        throw bad("a text without end");
    }

    /** Takes a text and gives it. */
    String string() throws AnswerException {
        peek();
        int from = at + 1;
        boolean escapes = text();
        return escapes ? unescaped(from, at - 1) : new String(in, from, at - 1 - from, StandardCharsets.UTF_8);
    }

    private String unescaped(int from, int to) throws AnswerException {
        String raw = new String(in, from, to - from, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = ++i < raw.length() ? raw.charAt(i) : 0;
            switch (c) {
                case '"', '\\', '/' -> out.append(c);
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    out.append(codeUnit(raw, i + 1));
                    i += 4;
                }
                default -> throw bad("an escape that JSON has not");
            }
        }
        return out.toString();
    }

    private char codeUnit(String raw, int at) throws AnswerException {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < raw.length() ? Character.digit(raw.charAt(i), 16) : -1;
            if (digit < 0) {
                throw bad("four hexadecimal digits expected");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    /** Takes any value. */
    void skip() throws AnswerException {
        skip(0);
    }

    private void skip(int depth) throws AnswerException {
        if (depth > MOST_DEPTH) {
            throw bad("nested deeper than " + MOST_DEPTH + " levels");
        }
        switch (peek()) {
            case '"' -> text();
            case '{' -> {
                at++;
                for (boolean more = !take('}'); more; more = more('}')) {
                    text();
                    expect(':');
                    skip(depth + 1);
                }
            }
            case '[' -> {
                at++;
                for (boolean more = !take(']'); more; more = more(']')) {
                    skip(depth + 1);
                }
            }
            default -> word();
        }
    }

    /** After an item of a list or an object: whether another follows; the closing bracket is taken. */
    boolean more(char close) throws AnswerException {
        if (take(',')) {
            return true;
        }
        expect(close);
        return false;
    }

    /** Takes a number, true, false or null. */
    private void word() throws AnswerException {
        int from = at;
        while (at < end && isOfWord(in[at])) {
            at++;
        }
        if (at == from) {
            throw bad("a value expected");
        }
    }

    private static boolean isOfWord(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    /** Takes a number as text; quotes around it are left out. */
    String number() throws AnswerException {
        if (peek() == '"') {
            return string();
        }
        int from = at;
        word();
        return new String(in, from, at - from, StandardCharsets.US_ASCII);
    }

    /** Takes a time in seconds with up to three decimals, in ms. */
    long millis() throws AnswerException {
        byte b = peek();
        boolean negative = b == '-';
        int from = at;
        if (negative) {
            at++;
        }
        long whole = 0;
        int digits = 0;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            whole = whole * 10 + in[at++] - '0';
            digits++;
        }
        if (digits == 0 || digits > 15) {
            at = from;
            throw bad("a time expected");
        }
        long ms = whole * 1000;
        if (at < end && in[at] == '.') {
            at++;
            for (int scale = 100; at < end && in[at] >= '0' && in[at] <= '9'; scale /= 10) {
                if (scale == 0 && in[at] != '0') {
                    throw bad("a time in whole ms expected");
                }
                ms += (long) scale * (in[at++] - '0');
            }
        }
        if (at < end && (in[at] == 'e' || in[at] == 'E')) {
            throw bad("a time without exponent expected");
        }
        return negative ? -ms : ms;
    }
}
