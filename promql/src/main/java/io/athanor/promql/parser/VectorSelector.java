package io.athanor.promql.parser;

import io.athanor.model.LabelMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A selection of series.
 *
 * @param name the metric's name before the braces, or empty
 * @param matchers in the order of the query; {@code name}, if any, is the last one, as a matcher of {@code __name__}
 * @param at the {@code @} modifier, or null
 * @param offset how far back to look; negative: forward
 * @param anchored extended range selector; not together with {@code smoothed}
 * @param bypassEmptyMatcherCheck whether it may select everything: the second argument of {@code info}
 */
public record VectorSelector(
        String name,
        List<LabelMatcher> matchers,
        @Nullable AtModifier at,
        TimeSpan offset,
        boolean anchored,
        boolean smoothed,
        boolean bypassEmptyMatcherCheck,
        PositionRange position)
        implements Expr {
    public VectorSelector {
        matchers = List.copyOf(matchers);
    }

    @Override
    public ValueType type() {
        return ValueType.VECTOR;
    }

    @Override
    public List<Expr> children() {
        return List.of();
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
