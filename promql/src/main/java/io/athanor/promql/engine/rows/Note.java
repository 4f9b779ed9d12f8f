package io.athanor.promql.engine.rows;

import io.athanor.promql.parser.PositionRange;

/**
 * One warning or info.
 *
 * @param text without its position: notes of equal text are one
 * @param position what it is about
 * @param count how often it was met, 0 if that is not said
 */
record Note(boolean warning, String text, PositionRange position, long count) {
    /** Of two notes of equal text the one that Prometheus meets last is kept. */
    Note merge(Note other) {
        if (count > 0) {
            PositionRange first = other.position.evaluatedAfter(position) ? position : other.position;
            return new Note(warning, text, first, count + other.count);
        }
        return other.position.evaluatedAfter(position) ? other : this;
    }

    /** The text with its place in the query. */
    String placed(String query) {
        return text + (count > 1 ? " (" + count + " occurrences)" : "") + " (" + position.lineAndColumn(query) + ")";
    }
}
