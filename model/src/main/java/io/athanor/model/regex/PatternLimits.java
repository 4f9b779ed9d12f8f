package io.athanor.model.regex;

import java.util.ArrayDeque;

/**
 * Looks over an expression before anything is built from it, so that a hostile one costs nothing.
 *
 * <p>Counts how deeply groups nest, how often nested repetitions multiply, and how many characters remain once all
 * repetitions are written out. Brackets, escapes and quotations are skipped the way the parser reads them; where the
 * expression is malformed the count ends early, and the parser says what is wrong.
 */
final class PatternLimits {
    /** Nesting groups, as Go allows. */
    static final int MAX_DEPTH = 1000;

    /** Nested repetition counts multiplied, as Go allows. */
    static final int MAX_REPEAT = 1000;

    /** Steps of the program with repetitions written out; each costs time for every character of every value. */
    static final int MAX_SIZE = 100_000;

    private static final class Group {
        long size;
        long lastSize;
        int repeat = 1;
        int lastRepeat = 1;

        void add(long atomSize, int atomRepeat) {
            size += atomSize;
            lastSize = atomSize;
            lastRepeat = atomRepeat;
            repeat = Math.max(repeat, atomRepeat);
        }
    }

    private final String text;
    private final ArrayDeque<Group> open = new ArrayDeque<>();
    private Group group = new Group();
    private int at;

    private PatternLimits(String text) {
        this.text = text;
    }

    /**
     * @throws RegexSyntaxException if a limit is exceeded
     */
    static void check(String text) {
        new PatternLimits(text).run();
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '\\' -> escape();
                case '[' -> bracket();
                case '(' -> enter();
                case ')' -> {
                    if (open.isEmpty()) {
                        return;
                    }
                    leave();
                }
                case '{' -> repeat();
                default -> {
                    at++;
                    group.add(1, 1);
                }
            }
            if (group.size > MAX_SIZE) {
                throw new RegexSyntaxException("expression too large", shortened(text));
            }
        }
    }

    private void enter() {
        open.push(group);
        if (open.size() >= MAX_DEPTH) {
            throw new RegexSyntaxException("expression nests too deeply", shortened(text));
        }
        group = new Group();
        at++;
    }

    private void leave() {
        Group inner = group;
        group = open.pop();
        group.add(inner.size + 2, inner.repeat);
        at++;
    }

    private void repeat() {
        RepeatCount count = RepeatCount.at(text, at);
        if (count == null) {
            at++;
            group.add(1, 1);
            return;
        }
        int times = count.max() < 0 ? count.min() : count.max();
        if (count.min() > MAX_REPEAT || times > MAX_REPEAT || (long) times * group.lastRepeat > MAX_REPEAT) {
            throw new RegexSyntaxException("invalid repeat count", text.substring(at, count.end()));
        }
        at = count.end();
        if (times > 1) {
            group.size += group.lastSize * (times - 1);
            group.lastSize *= times;
            group.lastRepeat *= times;
            group.repeat = Math.max(group.repeat, group.lastRepeat);
        }
    }

    private void escape() {
        if (at + 1 >= text.length()) {
            at++;
            return;
        }
        int c = text.codePointAt(at + 1);
        if (c > 127) {
            throw new RegexSyntaxException("invalid escape sequence", "\\" + Character.toString(c));
        }
        if (c == 'Q') {
            int end = text.indexOf("\\E", at + 2);
            int stop = end < 0 ? text.length() : end;
            group.add(1, 1);
            group.size += stop - at - 2;
            at = end < 0 ? stop : stop + 2;
            return;
        }
        at += 2;
        group.add(1, 1);
        if ((c == 'x' || c == 'p' || c == 'P') && text.startsWith("{", at)) {
            int close = text.indexOf('}', at);
            at = close < 0 ? text.length() : close + 1;
        }
    }

    private void bracket() {
        at++;
        if (text.startsWith("^", at)) {
            at++;
        }
        boolean first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            first = false;
            if (text.charAt(at) == '\\') {
                if (at + 1 < text.length() && text.codePointAt(at + 1) > 127) {
                    throw new RegexSyntaxException(
                            "invalid escape sequence", "\\" + Character.toString(text.codePointAt(at + 1)));
                }
                at += 2;
            } else if (text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
                at = text.indexOf(":]", at) + 2;
            } else {
                at++;
            }
        }
        at++;
        group.add(1, 1);
    }

    private static String shortened(String text) {
        return text.length() <= 256 ? text : text.substring(0, 256) + "…";
    }
}
