package io.athanor.promql.parser;

import io.athanor.model.LabelMatcher;
import java.util.List;

/** Text to a checked tree, by the grammar of Prometheus 3.14. */
public final class Parser {
    private Parser() {}

    /**
     * The checked tree of a query: its types fit, so that an engine need not look at them again.
     *
     * @throws ParseException with Prometheus's text, if it is not a query
     */
    public static Expr parse(String query, ParserOptions options) {
        if (!query.isEmpty()) {
            throw new ParseException(query, new PositionRange(0, 0), "not yet: " + options);
        }
        return new StringLiteral("", new PositionRange(0, 0));
    }

    /**
     * The matchers of a selector, {@code metric{a="b"}}, as the API's {@code match[]} takes them.
     *
     * @throws ParseException if it is not a selector
     */
    public static List<LabelMatcher> parseMetricSelector(String selector) {
        if (!selector.isEmpty()) {
            throw new ParseException(selector, new PositionRange(0, 0), "not yet");
        }
        return List.of();
    }
}
