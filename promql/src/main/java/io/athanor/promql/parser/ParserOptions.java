package io.athanor.promql.parser;

/**
 * Which experimental parts of the language are allowed; each is one of Prometheus's {@code --enable-feature} names.
 *
 * @param experimentalFunctions {@code promql-experimental-functions}: functions and aggregations marked experimental
 * @param durationExpr {@code promql-duration-expr}: arithmetic, {@code step()}, {@code range()}, {@code min_of},
 *     {@code max_of} where a duration stands
 * @param extendedRangeSelectors {@code promql-extended-range-selectors}: {@code anchored}, {@code smoothed}
 * @param binopFillModifiers {@code promql-binop-fill-modifiers}: {@code fill}, {@code fill_left}, {@code fill_right}
 * @param xFunctions {@code promql-x-functions}, Thanos's {@code --query.enable-x-functions}: {@code xrate},
 *     {@code xincrease} and {@code xdelta}
 */
public record ParserOptions(
        boolean experimentalFunctions,
        boolean durationExpr,
        boolean extendedRangeSelectors,
        boolean binopFillModifiers,
        boolean xFunctions) {
    /** Nothing experimental. */
    public static final ParserOptions DEFAULT = new ParserOptions(false, false, false, false, false);

    /** Everything. */
    public static final ParserOptions ALL = new ParserOptions(true, true, true, true, true);
}
