package io.athanor.component.frontend.plan;

import java.util.ArrayList;
import java.util.List;

/** How long ranges are cut. */
public sealed interface SplitRule {
    /** Not at all. */
    record Never() implements SplitRule {}

    /** At each multiple of an interval, ms. */
    record Every(long interval) implements SplitRule {}

    /**
     * Ranges of at least twice the greatest interval at its multiples, shorter ones into so many parts, ranges up to the
     * least one at its multiples.
     */
    record Dynamic(long least, long most, int parts) implements SplitRule {}

    /** At whose multiples a range is cut, ms; 0: nowhere. */
    default long interval(long start, long end) {
        return switch (this) {
            case Never _ -> 0;
            case Every(long interval) -> interval;
            case Dynamic(long least, long most, int parts) -> {
                long range = end - start;
                yield range / most >= 2 ? most : range > least ? Math.max(1, range / parts) : least;
            }
        };
    }

    /**
     * The steps from {@code start} to {@code end}, cut at multiples of an interval: a step on a multiple begins a span.
     *
     * @param interval ms; 0: one span
     */
    static List<Span> cut(long start, long end, long step, long interval) {
        long last = start + (end - start) / step * step;
        if (interval <= 0) {
            return List.of(new Span(start, last));
        }
        List<Span> spans = new ArrayList<>();
        for (long from = start; from <= last; ) {
            long next = (Math.floorDiv(from, interval) + 1) * interval;
            long to = Math.min(last, from + Math.ceilDiv(next - from, step) * step - step);
            spans.add(new Span(from, to));
            from = to + step;
        }
        return spans;
    }
}
