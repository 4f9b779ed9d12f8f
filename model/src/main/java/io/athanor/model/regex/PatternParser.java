package io.athanor.model.regex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of RE2's syntax that nearly all matchers are written in.
 *
 * <p>The text is known to be a valid expression. Whatever is not understood here (assertions other than {@code ^} first
 * and {@code $} last, Unicode and POSIX classes, numeric escapes, case folding beyond ASCII) makes the answer null: the
 * library for regular expressions takes over then, so this parser may give up but must not guess.
 */
final class PatternParser {
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /** Thrown where something is not understood. */
    private static final class NotUnderstood extends RuntimeException {
        private NotUnderstood() {
            super("not understood", null, false, false);
        }
    }

    private final String text;
    private int at;
    private boolean fold;
    private boolean dotAll = true;
    private int depth;

    private PatternParser(String text) {
        this.text = text;
    }

    /** What the expression says; null if it says more than this parser understands. */
    static @Nullable Node parse(String text) {
        PatternParser parser = new PatternParser(text);
        try {
            Node node = parser.choice();
            return parser.at == text.length() ? node : null;
        } catch (NotUnderstood e) {
            return null;
        }
    }

    private Node choice() {
        List<Node> options = new ArrayList<>();
        options.add(sequence());
        while (at < text.length() && text.charAt(at) == '|') {
            at++;
            options.add(sequence());
        }
        return options.size() == 1 ? options.getFirst() : new Node.Choice(options);
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            Node atom = repeated(atom());
            if (atom instanceof Node.Literal(String s)) {
                literal.append(s);
            } else {
                flush(literal, parts);
                if (atom instanceof Node.Sequence(List<Node> inner)) {
                    parts.addAll(inner);
                } else {
                    parts.add(atom);
                }
            }
        }
        flush(literal, parts);
        return parts.isEmpty() ? Node.empty() : parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
    }

    private static void flush(StringBuilder literal, List<Node> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Node.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private Node atom() {
        int c = text.codePointAt(at);
        int start = at;
        at += Character.charCount(c);
        return switch (c) {
            case '.' -> new Node.Chars(dotAll ? CharSet.ALL : CharSet.NOT_NEWLINE);
            case '(' -> group();
            case '[' -> folded(bracket());
            case '\\' -> escape();
            case '^' -> edge(start == 0);
            case '$' -> edge(at == text.length());
            default -> literal(c);
        };
    }

    private Node edge(boolean redundant) {
        // An edge in a choice concerns that option only, but a value is matched whole anyway.
        if (!redundant || depth > 0) {
            throw new NotUnderstood();
        }
        if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
            throw new NotUnderstood();
        }
        return Node.empty();
    }

    private Node literal(int c) {
        if (!fold) {
            return new Node.Literal(Character.toString(c));
        }
        return folded(CharSet.of(c, c));
    }

    private Node folded(CharSet set) {
        if (!fold) {
            return new Node.Chars(set);
        }
        if (!set.isAscii()) {
            throw new NotUnderstood();
        }
        CharSet both = set.foldAscii();
        return both.size() == 1 ? new Node.Literal(Character.toString(both.ranges()[0])) : new Node.Chars(both);
    }

    private Node group() {
        boolean outerFold = fold;
        boolean outerDotAll = dotAll;
        if (text.startsWith("?", at)) {
            at++;
            if (!flags()) {
                // Flags without a group hold until the group around them ends.
                return Node.empty();
            }
        }
        depth++;
        Node node = choice();
        depth--;
        at++;
        fold = outerFold;
        dotAll = outerDotAll;
        return node;
    }

    /** Reads what follows {@code (?}; true if a group follows, false if it was a mere setting. */
    private boolean flags() {
        if (text.startsWith("P<", at) || text.startsWith("<", at)) {
            at = text.indexOf('>', at) + 1;
            return true;
        }
        boolean on = true;
        while (true) {
            switch (text.charAt(at++)) {
                case 'i' -> fold = on;
                case 's' -> dotAll = on;
                case 'U', 'm' -> {}
                case '-' -> on = false;
                case ':' -> {
                    return true;
                }
                case ')' -> {
                    return false;
                }
                default -> throw new NotUnderstood();
            }
        }
    }

    private Node repeated(Node atom) {
        Node node = atom;
        while (at < text.length()) {
            int min;
            int max;
            switch (text.charAt(at)) {
                case '*' -> {
                    min = 0;
                    max = -1;
                    at++;
                }
                case '+' -> {
                    min = 1;
                    max = -1;
                    at++;
                }
                case '?' -> {
                    min = 0;
                    max = 1;
                    at++;
                }
                case '{' -> {
                    RepeatCount count = RepeatCount.at(text, at);
                    if (count == null) {
                        return node;
                    }
                    min = count.min();
                    max = count.max();
                    at = count.end();
                }
                default -> {
                    return node;
                }
            }
            if (at < text.length() && text.charAt(at) == '?') {
                at++;
            }
            node = new Node.Repeat(node, min, max);
        }
        return node;
    }

    private Node escape() {
        int c = text.codePointAt(at);
        CharSet set = escapedClass(c);
        if (set != null) {
            at++;
            if (fold) {
                throw new NotUnderstood();
            }
            return new Node.Chars(set);
        }
        return literal(escapedChar());
    }

    private static @Nullable CharSet escapedClass(int c) {
        return switch (c) {
            case 'd' -> CharSet.DIGITS;
            case 'D' -> CharSet.DIGITS.complement();
            case 's' -> CharSet.SPACES;
            case 'S' -> CharSet.SPACES.complement();
            case 'w' -> CharSet.WORDS;
            case 'W' -> CharSet.WORDS.complement();
            default -> null;
        };
    }

    private int escapedChar() {
        char c = text.charAt(at++);
        if (PUNCTUATION.indexOf(c) >= 0) {
            return c;
        }
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            default -> throw new NotUnderstood();
        };
    }

    private CharSet bracket() {
        boolean negated = text.charAt(at) == '^';
        if (negated) {
            at++;
            if (fold) {
                throw new NotUnderstood();
            }
        }
        CharSet set = CharSet.empty();
        boolean first = true;
        while (first || text.charAt(at) != ']') {
            first = false;
            set = set.union(bracketItem());
        }
        at++;
        return negated ? set.complement() : set;
    }

    private CharSet bracketItem() {
        if (text.startsWith("[:", at)) {
            throw new NotUnderstood();
        }
        if (text.charAt(at) == '\\') {
            CharSet set = escapedClass(text.charAt(at + 1));
            if (set != null) {
                at += 2;
                return set;
            }
        }
        int low = bracketChar();
        if (text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
            at++;
            return CharSet.of(low, bracketChar());
        }
        return CharSet.of(low, low);
    }

    private int bracketChar() {
        if (text.charAt(at) == '\\') {
            at++;
            return escapedChar();
        }
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }
}
