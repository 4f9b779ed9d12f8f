package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.parser.Function;
import org.jspecify.annotations.Nullable;

/** The registry of functions over windows. */
public final class RangeKernels {
    private RangeKernels() {}

    /** The kernel of a function, or null if it is no function over windows or not there yet. */
    @SuppressWarnings("MissingCasesInEnumSwitch") // the other functions are no functions over windows
    public static @Nullable RangeKernel of(Function function, Remarks remarks) {
        return switch (function) {
            case RATE -> new ExtrapolatedRate(true, true, remarks);
            case INCREASE -> new ExtrapolatedRate(true, false, remarks);
            case DELTA -> new ExtrapolatedRate(false, false, remarks);
            case IRATE -> new InstantDelta(true, remarks);
            case IDELTA -> new InstantDelta(false, remarks);
            case SUM_OVER_TIME -> new SumOverTime(remarks);
            case AVG_OVER_TIME -> new AvgOverTime(remarks);
            case COUNT_OVER_TIME -> new Counting(false);
            case PRESENT_OVER_TIME, ABSENT_OVER_TIME -> new Counting(true);
            case LAST_OVER_TIME -> new Edge(true, false);
            case FIRST_OVER_TIME -> new Edge(false, false);
            case TS_OF_LAST_OVER_TIME -> new Edge(true, true);
            case TS_OF_FIRST_OVER_TIME -> new Edge(false, true);
            case MAX_OVER_TIME -> new Extreme(true, remarks);
            case MIN_OVER_TIME -> new Extreme(false, remarks);
            case TS_OF_MAX_OVER_TIME -> new TimeOfExtreme(true, remarks);
            case TS_OF_MIN_OVER_TIME -> new TimeOfExtreme(false, remarks);
            case CHANGES -> new Transitions(false);
            case RESETS -> new Transitions(true);
            case STDDEV_OVER_TIME -> new Deviation(true, remarks);
            case STDVAR_OVER_TIME -> new Deviation(false, remarks);
            case QUANTILE_OVER_TIME -> new QuantileOverTime(remarks);
            case MAD_OVER_TIME -> new MadOverTime(remarks);
            case DERIV -> new Regression(false, remarks);
            case PREDICT_LINEAR -> new Regression(true, remarks);
            case DOUBLE_EXPONENTIAL_SMOOTHING -> new Smoothing(remarks);
            case XRATE -> new XRate(true, true);
            case XINCREASE -> new XRate(true, false);
            case XDELTA -> new XRate(false, false);
            default -> null;
        };
    }

    /** The kernel of a function with {@code anchored} or {@code smoothed}; null as for {@link #of}. */
    @SuppressWarnings("MissingCasesInEnumSwitch") // no other function goes with them
    public static @Nullable RangeKernel extended(Function function, boolean smoothed, Remarks remarks) {
        return switch (function) {
            case RATE -> new ExtendedRate(true, true, smoothed, remarks);
            case INCREASE -> new ExtendedRate(true, false, smoothed, remarks);
            case DELTA -> new ExtendedRate(false, false, smoothed, remarks);
            case CHANGES -> new AnchoredTransitions(false);
            case RESETS -> new AnchoredTransitions(true);
            default -> null;
        };
    }
}
