package io.athanor.promql.parser;

import java.nio.charset.StandardCharsets;

/** A text that is no query: what is wrong, and where. The message is Prometheus's, {@code 1:5: parse error: …}; lines count from 1, columns in bytes from 1. */
public final class ParseException extends RuntimeException {
    private final PositionRange position;
    private final String reason;

    ParseException(String query, PositionRange position, String reason) {
        super(lineAndColumn(query, position.start()) + ": parse error: " + reason);
        this.position = position;
        this.reason = reason;
    }

    private static String lineAndColumn(String query, int pos) {
        if (query.isEmpty()) {
            return "unknown position";
        }
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        if (pos < 0 || pos > bytes.length) {
            return "invalid position";
        }
        int line = 1;
        int lastLineBreak = -1;
        for (int i = 0; i < pos; i++) {
            if (bytes[i] == '\n') {
                lastLineBreak = i;
                line++;
            }
        }
        return line + ":" + (pos - lastLineBreak);
    }

    /** Where it is wrong. */
    public PositionRange position() {
        return position;
    }

    /** What is wrong, without the position. */
    public String reason() {
        return reason;
    }
}
