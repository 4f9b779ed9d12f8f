package io.athanor.promql.parser;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text to a checked tree, by the grammar of Prometheus 3.14. */
public final class Parser {
    private Parser() {}

    /**
     * The checked tree of a query: its types fit, so that an engine need not look at them again. Costs time and memory
     * in proportion to the text. Operands nest at most 250 levels deep, and the tree is at most 500 levels high.
     *
     * @throws ParseException with Prometheus's text, if it is not a query
     */
    public static Expr parse(String query, ParserOptions options) {
        Tokens tokens = new Tokens(query);
        Expr expr = new ExprParser(tokens, options).parse();
        return new TypeCheck(tokens).check(expr);
    }

    /**
     * The matchers of a selector, {@code metric{a="b"}}, as the API's {@code match[]} takes them; the metric's name, if
     * it stands before the braces, is the last one.
     *
     * @throws ParseException if it is not a selector
     */
    public static List<LabelMatcher> parseMetricSelector(String selector) {
        Tokens tokens = new Tokens(selector);
        VectorSelector parsed = new SelectorParser(tokens).parseAlone();
        return parsed.matchers();
    }

    /**
     * The labels of {@code metric{a="b", "c.d"="e"}}, as descriptions of series give them.
     *
     * @throws ParseException if the text is something else, or names a label twice
     */
    public static Labels parseMetric(String metric) {
        return new MetricParser(new Tokens(metric)).parse();
    }

    /** The value of a number as queries write it, without a sign; null if the text is none. */
    public static @Nullable Double parseNumber(String text) {
        return GoNumbers.parse(text);
    }
}
