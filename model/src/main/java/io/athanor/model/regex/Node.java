package io.athanor.model.regex;

import java.util.List;

/** What a regular expression says, as far as matching whole values is concerned: no captures, no greediness. */
sealed interface Node {
    /** The empty value. */
    static Node empty() {
        return new Literal("");
    }

    /** Exactly this text. */
    record Literal(String text) implements Node {}

    /** Any one character of a set. */
    record Chars(CharSet set) implements Node {}

    /** One after the other. */
    record Sequence(List<Node> parts) implements Node {}

    /** Any one of these. */
    record Choice(List<Node> options) implements Node {}

    /**
     * The same thing again and again.
     *
     * @param max greatest number of times, −1 for no limit
     */
    record Repeat(Node body, int min, int max) implements Node {}

    /** Whether this is {@code .*} with a dot that matches everything. */
    default boolean isAnything() {
        return this instanceof Repeat(Chars(CharSet set), int min, int max) && min == 0 && max < 0 && set.isAll();
    }

    /** Whether this is {@code .+} with a dot that matches everything. */
    default boolean isSomething() {
        return this instanceof Repeat(Chars(CharSet set), int min, int max) && min == 1 && max < 0 && set.isAll();
    }
}
