package io.athanor.model.regex;

import org.jspecify.annotations.Nullable;

/**
 * A repetition {@code {n}}, {@code {n,}} or {@code {n,m}}.
 *
 * @param max −1 for no limit
 * @param end the position after the closing brace
 */
record RepeatCount(int min, int max, int end) {
    private static final int GREATEST = 100_000_000;

    /** The repetition that begins at the brace at {@code start}; null if it is none, and the brace a plain character. */
    static @Nullable RepeatCount at(String text, int start) {
        int at = digits(text, start + 1);
        if (at == start + 1) {
            return null;
        }
        int min = number(text, start + 1, at);
        int max = min;
        if (text.startsWith(",", at)) {
            int from = at + 1;
            at = digits(text, from);
            max = at == from ? -1 : number(text, from, at);
        }
        return text.startsWith("}", at) ? new RepeatCount(min, max, at + 1) : null;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int number(String text, int from, int to) {
        return to - from > 8 ? GREATEST : Integer.parseInt(text, from, to, 10);
    }
}
