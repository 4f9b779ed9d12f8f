package io.athanor.promql.engine.rows;

import io.athanor.promql.parser.PositionRange;

/**
 * One warning or info.
 *
 * @param text without its position: notes of equal text are one
 * @param position what it is about
 * @param about the place that says when Prometheus meets it: that of the operator, if {@code position} is its argument
 * @param count how often it was met, 0 if that is not said
 */
record Note(boolean warning, String text, PositionRange position, PositionRange about, long count) {
    /** Of two notes of equal text the one that Prometheus meets last is kept. */
    Note merge(Note other) {
        if (count > 0) {
            Note first = other.about.evaluatedAfter(about) ? this : other;
            return new Note(warning, text, first.position, first.about, count + other.count);
        }
        return other.about.evaluatedAfter(about) ? other : this;
    }

    /** The text with its place in the query. */
    String placed(String query) {
        return text + (count > 1 ? " (" + count + " occurrences)" : "") + " (" + position.lineAndColumn(query) + ")";
    }
}
