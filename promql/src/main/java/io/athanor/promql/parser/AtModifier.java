package io.athanor.promql.parser;

/** The {@code @} modifier: the time at which a selector or subquery is evaluated. */
public sealed interface AtModifier {
    /**
     * {@code @ 1609746000}.
     *
     * @param t ms since the epoch
     */
    record Timestamp(long t) implements AtModifier {}

    /** {@code @ start()}: the query's start. */
    record Start() implements AtModifier {}

    /** {@code @ end()}: the query's end. */
    record End() implements AtModifier {}
}
