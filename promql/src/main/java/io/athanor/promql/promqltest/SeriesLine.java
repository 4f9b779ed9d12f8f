package io.athanor.promql.promqltest;

import io.athanor.model.Labels;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import java.util.List;

/** A series and its values, {@code metric{a="b"} 1 2+3x4 _ stale {{schema:1}}x2}. */
record SeriesLine(Labels labels, List<SequenceValue> values) {
    SeriesLine {
        values = List.copyOf(values);
    }

    /** Reads a line. */
    static SeriesLine parse(String text, int line) {
        int end = metricEnd(text);
        return new SeriesLine(labels(text.substring(0, end), line), ValueSequence.parse(text.substring(end), line));
    }

    static Labels labels(String metric, int line) {
        try {
            return Parser.parseMetric(metric);
        } catch (ParseException e) {
            throw new ScriptException(line, String.valueOf(e.getMessage()));
        }
    }

    /** Where the metric's name and labels end. */
    static int metricEnd(String text) {
        int i = 0;
        while (i < text.length() && isNameCharacter(text.charAt(i))) {
            i++;
        }
        return i < text.length() && text.charAt(i) == '{' ? closingBrace(text, i + 1) : i;
    }

    private static boolean isNameCharacter(char c) {
        return c == '_' || c == ':' || c < 128 && Character.isLetterOrDigit(c);
    }

    private static int closingBrace(String text, int from) {
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '}') {
                return i + 1;
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            }
        }
        return text.length();
    }
}
