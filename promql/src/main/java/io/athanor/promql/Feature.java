package io.athanor.promql;

import java.util.Optional;

/** Parts of the language or of its meaning that are off unless switched on, by the names of their flags. */
public enum Feature {
    /** Functions and aggregations that upstream may still change. */
    EXPERIMENTAL_FUNCTIONS("promql-experimental-functions"),
    /** The modifiers {@code smoothed} and {@code anchored}. */
    EXTENDED_RANGE_SELECTORS("promql-extended-range-selectors"),
    /** {@code fill}, {@code fill_left} and {@code fill_right} of binary operators. */
    BINOP_FILL_MODIFIERS("promql-binop-fill-modifiers"),
    /** Arithmetic in durations: always on, as in Prometheus 3.14; the switch is accepted. */
    DURATION_EXPRESSIONS("promql-duration-expr"),
    /** The metric name is dropped at the end of the evaluation rather than by each function. */
    DELAYED_NAME_REMOVAL("promql-delayed-name-removal"),
    /** Counters are read with the start timestamps that their chunks hold. */
    USE_START_TIMESTAMPS("use-start-timestamps"),
    /** Thanos's {@code xrate}, {@code xincrease} and {@code xdelta}. */
    X_FUNCTIONS("promql-x-functions");

    private final String flag;

    Feature(String flag) {
        this.flag = flag;
    }

    /** The feature's name on the command line. */
    public String flag() {
        return flag;
    }

    /** The feature of that command-line name. */
    public static Optional<Feature> ofFlag(String flag) {
        for (Feature feature : values()) {
            if (feature.flag.equals(flag)) {
                return Optional.of(feature);
            }
        }
        return Optional.empty();
    }
}
