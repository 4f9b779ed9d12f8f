package io.athanor.promql.engine.rows;

import io.athanor.promql.parser.PositionRange;

/**
 * One warning or info.
 *
 * @param text without its position: notes of equal text are one
 * @param position what it is about
 */
record Note(boolean warning, String text, PositionRange position) {
    /** Of two notes of equal text the one that Prometheus meets last is kept. */
    Note merge(Note other) {
        return other.position.evaluatedAfter(position) ? other : this;
    }
}
