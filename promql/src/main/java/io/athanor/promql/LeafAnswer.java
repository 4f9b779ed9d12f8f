package io.athanor.promql;

import java.util.List;

/** What a {@link Leaf} says to a part of a query. */
public sealed interface LeafAnswer {
    /**
     * Its series, of an instant query with one sample each, in its order.
     *
     * @param warnings what is missing or doubtful, one text each; PromQL's own annotations begin as PromQL's do
     */
    record Series(List<Value.Series> series, List<String> warnings) implements LeafAnswer {
        public Series {
            series = List.copyOf(series);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It cannot be reached, or does not answer in time: the answer is without what it has.
     *
     * @param warning the text that names it
     */
    record Missing(String warning) implements LeafAnswer {}

    /** It answers that it cannot compute this: it is to be done without it. */
    record Refused(String why) implements LeafAnswer {}
}
