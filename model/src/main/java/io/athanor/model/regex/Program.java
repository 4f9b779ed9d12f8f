package io.athanor.model.regex;

import java.util.Arrays;
import java.util.List;

/**
 * An expression as a nondeterministic automaton in columns.
 *
 * <p>State {@code s} with a {@code sets[s]} reads one character of it and goes to {@code first[s]}; one without goes to
 * {@code first[s]} and to {@code second[s]} (if not negative) without reading. Reaching {@link #accept} at the value's end
 * is a match.
 */
final class Program {
    /** Larger programs are left to the library. */
    static final int MAX_STATES = 5_000;

    /** Thrown when the program grows beyond {@link #MAX_STATES}. */
    static final class TooLarge extends Exception {
        TooLarge() {
            super("too large", null, false, false);
        }
    }

    private static final CharSet NONE = CharSet.empty();

    CharSet[] sets = new CharSet[16];
    int[] first = new int[16];
    int[] second = new int[16];
    int size;
    final int start;
    final int accept;

    Program(Node node) throws TooLarge {
        accept = state(NONE, -1, -1);
        start = compile(node, accept);
    }

    boolean reads(int state) {
        return sets[state].ranges().length > 0;
    }

    private int state(CharSet set, int to, int alternative) throws TooLarge {
        if (size >= MAX_STATES) {
            throw new TooLarge();
        }
        if (size == first.length) {
            sets = Arrays.copyOf(sets, 2 * size);
            first = Arrays.copyOf(first, 2 * size);
            second = Arrays.copyOf(second, 2 * size);
        }
        sets[size] = set;
        first[size] = to;
        second[size] = alternative;
        return size++;
    }

    /** Compiles backwards: the states that match {@code node} and go on with {@code next}. */
    private int compile(Node node, int next) throws TooLarge {
        return switch (node) {
            case Node.Literal(String text) -> literal(text, next);
            case Node.Chars(CharSet set) -> set.ranges().length == 0 ? state(NONE, -1, -1) : state(set, next, -1);
            case Node.Sequence(List<Node> parts) -> {
                int at = next;
                for (int i = parts.size() - 1; i >= 0; i--) {
                    at = compile(parts.get(i), at);
                }
                yield at;
            }
            case Node.Choice(List<Node> options) -> {
                int at = compile(options.getLast(), next);
                for (int i = options.size() - 2; i >= 0; i--) {
                    at = state(NONE, compile(options.get(i), next), at);
                }
                yield at;
            }
            case Node.Repeat(Node body, int min, int max) -> repeat(body, min, max, next);
        };
    }

    private int literal(String text, int next) throws TooLarge {
        int at = next;
        for (int i = text.length(); i > 0; ) {
            int c = text.codePointBefore(i);
            at = state(CharSet.of(c, c), at, -1);
            i -= Character.charCount(c);
        }
        return at;
    }

    private int repeat(Node body, int min, int max, int next) throws TooLarge {
        int at = next;
        if (max < 0) {
            int loop = state(NONE, -1, next);
            // Not in one statement: compiling may move the columns.
            int inside = compile(body, loop);
            first[loop] = inside;
            at = loop;
        } else {
            for (int i = min; i < max; i++) {
                at = state(NONE, compile(body, at), next);
            }
        }
        for (int i = 0; i < min; i++) {
            at = compile(body, at);
        }
        return at;
    }
}
