package io.athanor.promql.parser;

import java.nio.charset.StandardCharsets;

/** A position in the UTF-8 form of a query, and the start of the token being read. */
final class Cursor {
    static final int EOF = -1;
    /** What stands for bytes that are not UTF-8. */
    static final int BAD_RUNE = 0xFFFD;

    private final byte[] input;
    private int start;
    private int pos;
    private int width;

    Cursor(String text) {
        this.input = text.getBytes(StandardCharsets.UTF_8);
    }

    int start() {
        return start;
    }

    int pos() {
        return pos;
    }

    int length() {
        return input.length;
    }

    /** The byte at {@code i} as an ASCII character. */
    char ascii(int i) {
        return (char) (input[i] & 0xFF);
    }

    /** Forgets what was read since the token's start: the next token begins here. */
    void startHere() {
        start = pos;
    }

    /** The text from the token's start to here. */
    String text() {
        return new String(input, start, pos - start, StandardCharsets.UTF_8);
    }

    /** Reads one code point, or {@link #EOF}. */
    int next() {
        if (pos >= input.length) {
            width = 0;
            return EOF;
        }
        int b = input[pos];
        if (b >= 0) {
            width = 1;
            pos++;
            return b;
        }
        int n = b >= (byte) 0xF0 ? 4 : b >= (byte) 0xE0 ? 3 : 2;
        int rune = b & (0xFF >> (n + 1));
        for (int i = 1; i < n; i++) {
            rune = rune << 6 | input[pos + i] & 0x3F;
        }
        width = n;
        pos += n;
        return rune;
    }

    int peek() {
        int r = next();
        backup();
        return r;
    }

    /** Undoes the last {@link #next}; once. */
    void backup() {
        pos -= width;
    }

    /** Reads the next character if it is one of {@code valid}. */
    boolean accept(String valid) {
        int r = next();
        if (r >= 0 && valid.indexOf(r) >= 0) {
            return true;
        }
        backup();
        return false;
    }

    void acceptRun(String valid) {
        while (accept(valid)) {
            // all of them
        }
    }

    boolean is(String valid) {
        int r = peek();
        return r >= 0 && valid.indexOf(r) >= 0;
    }

    void skipSpaces() {
        while (isSpace(peek())) {
            next();
        }
        startHere();
    }

    /** Whether the next character that is no space is this one; reads nothing. */
    boolean followedBy(char c) {
        int i = pos;
        while (i < input.length && isSpace(input[i])) {
            i++;
        }
        return i < input.length && input[i] == c;
    }

    static boolean isSpace(int r) {
        return r == ' ' || r == '\t' || r == '\n' || r == '\r';
    }

    static boolean isDigit(int r) {
        return '0' <= r && r <= '9';
    }

    static boolean isAlpha(int r) {
        return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z';
    }

    static boolean isAlphaNumeric(int r) {
        return isAlpha(r) || isDigit(r);
    }
}
