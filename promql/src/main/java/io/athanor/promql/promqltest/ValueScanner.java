package io.athanor.promql.promqltest;

import io.athanor.model.GoNumber;
import io.athanor.promql.parser.Parser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the pieces of a line of values: signs, numbers, words, repetitions. */
final class ValueScanner {
    /** More values than these in one line are refused. */
    static final int MAX_VALUES = 1_000_000;

    private static final Pattern NUMBER = Pattern.compile("(?:\\d[\\d_]*\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final String text;
    private final int line;
    private int at;

    ValueScanner(String text, int line) {
        this.text = text;
        this.line = line;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Skips white space; false if there was none. */
    boolean skipSpaces() {
        int from = at;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at > from;
    }

    boolean looksAt(String token) {
        return text.startsWith(token, at);
    }

    boolean accept(String token) {
        if (!looksAt(token)) {
            return false;
        }
        at += token.length();
        return true;
    }

    void expect(String token) {
        if (!accept(token)) {
            throw error("expected \"" + token + "\"");
        }
    }

    /** A number with or without a sign. */
    double number() {
        boolean negative = accept("-");
        if (!negative) {
            accept("+");
        }
        double magnitude = unsigned();
        return negative ? -magnitude : magnitude;
    }

    private double unsigned() {
        Matcher number = matcher(NUMBER);
        if (number.lookingAt()) {
            Double value = Parser.parseNumber(number.group());
            if (value != null) {
                at = number.end();
                return value;
            }
        }
        int from = at;
        Double special = GoNumber.parseFloat(word());
        if (special == null) {
            at = from;
            throw error("expected a number");
        }
        return special;
    }

    /** A word, or the empty string. */
    String word() {
        Matcher word = matcher(WORD);
        if (!word.lookingAt()) {
            return "";
        }
        at = word.end();
        return word.group();
    }

    boolean atWord() {
        return matcher(WORD).lookingAt();
    }

    /** A whole number with or without a minus. */
    int integer() {
        boolean negative = accept("-");
        int magnitude = count();
        return negative ? -magnitude : magnitude;
    }

    /** A whole number that is not negative. */
    private int count() {
        Matcher digits = matcher(DIGITS);
        if (!digits.lookingAt()) {
            throw error("expected a whole number");
        }
        at = digits.end();
        try {
            return Integer.parseInt(digits.group());
        } catch (NumberFormatException e) {
            throw error("the number " + digits.group() + " is too large");
        }
    }

    /** How often, after an {@code x}. */
    int repetitions() {
        int n = count();
        if (n >= MAX_VALUES) {
            throw error("more than " + MAX_VALUES + " values");
        }
        return n;
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    ScriptException error(String reason) {
        return new ScriptException(line, reason + " at column " + (at + 1) + " of \"" + text + '"');
    }
}
