package io.athanor.model.regex;

import java.nio.charset.StandardCharsets;

/** Texts of ASCII characters in UTF-8 bytes: each is one byte there, and no part of another character, valid or not. */
final class Ascii {
    private Ascii() {}

    static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@code text} is at {@code at}, where there is room for it. */
    static boolean isAt(byte[] utf8, int at, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (utf8[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where {@code text} is first between {@code from} and {@code to}; -1 if it is not. */
    static int find(byte[] utf8, int from, int to, byte[] text) {
        for (int at = from; at <= to - text.length; at++) {
            if (isAt(utf8, at, text)) {
                return at;
            }
        }
        return -1;
    }
}
