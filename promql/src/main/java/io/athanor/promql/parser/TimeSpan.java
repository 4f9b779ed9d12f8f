package io.athanor.promql.parser;

import io.athanor.model.Durations;

/** A length of time in a query: an offset, a range or a step; known, or an expression that waits for the query's step. */
public sealed interface TimeSpan permits TimeSpan.Fixed, DurationExpr {
    /** No offset; of a subquery's step: the default step. */
    Fixed ZERO = new Fixed(0);

    /** A span of this many seconds, rounded to ns. */
    static Fixed ofSeconds(double seconds) {
        return new Fixed((long) roundHalfAway(seconds * 1e9));
    }

    /** The nearest whole number, halves away from zero. */
    static double roundHalfAway(double v) {
        double whole = v < 0 ? Math.ceil(v) : Math.floor(v);
        return Math.abs(v - whole) >= 0.5 ? whole + Math.signum(v) : whole;
    }

    /**
     * A known length.
     *
     * @param nanos ns; may be negative for an offset
     */
    record Fixed(long nanos) implements TimeSpan {
        /** The length as the engine uses it: whole ms, cut towards zero. */
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public String toString() {
            return Durations.format(millis());
        }
    }
}
