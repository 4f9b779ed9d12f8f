package io.athanor.promql.parser;

import java.nio.charset.StandardCharsets;

/**
 * Where a node stands in the query: bytes of its UTF-8 form, {@code start} inclusive, {@code end} exclusive.
 */
public record PositionRange(int start, int end) {
    /**
     * The start as {@code line:column}, both from 1, columns in bytes; {@code unknown position} in an empty text,
     * {@code invalid position} outside of it.
     */
    public String lineAndColumn(String query) {
        if (query.isEmpty()) {
            return "unknown position";
        }
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        if (start < 0 || start > bytes.length) {
            return "invalid position";
        }
        int line = 1;
        int lastLineBreak = -1;
        for (int i = 0; i < start; i++) {
            if (bytes[i] == '\n') {
                lastLineBreak = i;
                line++;
            }
        }
        return line + ":" + (start - lastLineBreak);
    }

    /** Whether Prometheus, which evaluates operands before their operator, evaluates what is here after what is there. */
    public boolean evaluatedAfter(PositionRange there) {
        return end != there.end ? end > there.end : start < there.start;
    }

    /** From the start of {@code first} to the end of {@code last}. */
    static PositionRange merge(PositionRange first, PositionRange last) {
        return new PositionRange(first.start, last.end);
    }

    PositionRange withStart(int newStart) {
        return new PositionRange(newStart, end);
    }
}
