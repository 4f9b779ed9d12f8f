package io.athanor.promql.parser;

/**
 * Where a node stands in the query: bytes of its UTF-8 form, {@code start} inclusive, {@code end} exclusive.
 */
public record PositionRange(int start, int end) {
    /** From the start of {@code first} to the end of {@code last}. */
    static PositionRange merge(PositionRange first, PositionRange last) {
        return new PositionRange(first.start, last.end);
    }

    PositionRange withStart(int newStart) {
        return new PositionRange(newStart, end);
    }
}
