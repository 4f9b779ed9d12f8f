package io.athanor.component.frontend.plan;

import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;

/**
 * What a query's text tells of how it may be cut and kept.
 *
 * @param maySplit whether the answer at a step depends on nothing but the step's time and the data
 * @param mayKeep whether it is known which times' data an answer depends on
 * @param stepMatters whether the answer at a step depends also on how far the steps are apart
 * @param behind the answer at t depends on no data before {@code t - behind}, ms, but for look-back
 * @param ahead nor after {@code t + ahead}, ms
 * @param fixedFrom what {@code @} names: no data before this, ms; {@link Long#MAX_VALUE} if nothing does
 * @param fixedTo nor after this; {@link Long#MIN_VALUE} if nothing does
 * @param selectors how many there are
 */
public record QueryFacts(
        boolean maySplit,
        boolean mayKeep,
        boolean stepMatters,
        long behind,
        long ahead,
        long fixedFrom,
        long fixedTo,
        int selectors) {
    /** Of a text that is not understood here: it goes to the querier as it is. */
    public static final QueryFacts UNKNOWN =
            new QueryFacts(false, false, true, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 1);

    /** Of a query, in which {@code @ start()} and {@code @ end()} have been replaced. */
    public static QueryFacts of(Expr expr) {
        return new FactsWalk().facts(expr);
    }

    /** The earliest data that the steps from {@code start} to {@code end} depend on, ms, look-back left out. */
    public long dataFrom(long start) {
        return Math.min(fixedFrom, start - behind);
    }

    /** The latest. */
    public long dataTo(long end) {
        return Math.max(fixedTo, end + ahead);
    }

    /**
     * What a stretch of steps costs a querier, about: selectors times hours of data.
     */
    public double cost(long start, long end) {
        return selectors * (1 + (dataTo(end) - (double) dataFrom(start)) / 3_600_000.0);
    }

    /** The tree of a query with everything that any querier may know switched on; null if it is not understood. */
    public static @org.jspecify.annotations.Nullable Expr parse(String query) {
        try {
            return Parser.parse(query, ParserOptions.ALL);
        } catch (ParseException e) {
            return null;
        }
    }
}
