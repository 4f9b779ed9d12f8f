package io.athanor.promql.plan;

import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SourceResolution;
import io.athanor.tsdb.series.WindowPart;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What stands around a selector: the nearest function or aggregation, for its reader's information and for the choice among
 * the values of downsampled windows.
 *
 * @param function its word, empty if there is none before the next operator
 * @param negated whether a minus stands between
 * @param stepped whether a subquery stands between
 */
record SelectorUse(String function, List<String> grouping, boolean by, boolean negated, boolean stepped) {
    static final SelectorUse NONE = new SelectorUse("", List.of(), false);

    /** Functions that need two samples in their window. */
    private static final Set<String> TWO_SAMPLES = Set.of(
            "rate",
            "irate",
            "increase",
            "delta",
            "idelta",
            "deriv",
            "predict_linear",
            "holt_winters",
            "double_exponential_smoothing");

    SelectorUse(String function, List<String> grouping, boolean by) {
        this(function, grouping, by, false, false);
    }

    SelectorUse throughMinus() {
        return new SelectorUse(function, grouping, by, !negated, stepped);
    }

    SelectorUse throughSubquery() {
        return new SelectorUse(function, List.of(), false, negated, true);
    }

    SelectHints hints(long stepMs, long rangeMs) {
        return new SelectHints(stepMs, rangeMs, function, grouping, by, false, 0).of(parts());
    }

    /** What is read of a window: of histograms, which have no extremes, their average instead. */
    private Set<WindowPart> parts() {
        return switch (value()) {
            case AVERAGE -> EnumSet.of(WindowPart.SUM, WindowPart.COUNT);
            case COUNT -> EnumSet.of(WindowPart.COUNT);
            case SUM -> EnumSet.of(WindowPart.SUM);
            case MIN, MAX -> EnumSet.of(WindowPart.MIN, WindowPart.MAX, WindowPart.SUM, WindowPart.COUNT);
            case COUNTER -> EnumSet.of(WindowPart.COUNTER);
        };
    }

    /** What may be read for a window of so many ms, 0 for an instant selector. */
    SourceResolution resolution(SourceResolution wanted, long rangeMs) {
        return rangeMs > 0 && TWO_SAMPLES.contains(function) ? wanted.atMost(rangeMs / 2) : wanted;
    }

    /**
     * The value of a window that the function is about. A subquery samples values at its steps, so that no function around
     * it is about all samples of a window; the extremes and counters still are nearer to the truth than the average.
     */
    WindowValue value() {
        return switch (function) {
            case "min", "min_over_time", "ts_of_min_over_time" -> negated ? WindowValue.MAX : WindowValue.MIN;
            case "max", "max_over_time", "ts_of_max_over_time" -> negated ? WindowValue.MIN : WindowValue.MAX;
            // The least value of a window falls once for each window with a reset.
            case "resets" -> negated ? WindowValue.AVERAGE : WindowValue.MIN;
            case "count" -> WindowValue.COUNT;
            case "count_over_time" -> stepped ? WindowValue.AVERAGE : WindowValue.COUNT;
            case "sum_over_time" -> stepped ? WindowValue.AVERAGE : WindowValue.SUM;
            case "rate", "irate", "increase", "xrate", "xincrease" ->
                negated ? WindowValue.AVERAGE : WindowValue.COUNTER;
            default -> WindowValue.AVERAGE;
        };
    }
}
