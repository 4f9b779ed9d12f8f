package io.athanor.workload;

import io.athanor.model.Labels;

/**
 * One series of the fleet: its labels, and the rule by which its value moves.
 *
 * @param labels the whole label set
 * @param pod the pod that exposes it: scrapes are lost pod by pod
 * @param shape how the value moves
 * @param scale counters: increase per second; gauges: value at the start
 * @param jittered whether its samples' times are off by some ms
 * @param stream its own randomness
 * @param bornMs it has no samples before, ms
 * @param diesMs nor from then on, ms
 */
record FleetSeries(
        Labels labels, int pod, Shape shape, double scale, boolean jittered, long stream, long bornMs, long diesMs) {
    private static final int GREATEST_GAUGE_STEP = 5_000;
    private static final int QUEUE_VALUES = 100;
    private static final double LEAST_SHARE = 0.8;
    private static final double SHARE_SPAN = 0.4;

    /** How a value moves from scrape to scrape. */
    enum Shape {
        /** Grows by {@code int(scale × interval × 0.8…1.2)}. */
        COUNTER,
        /** Moves by a whole number up to 5,000 up or down, never below 0. */
        GAUGE,
        /** Any whole number from 0 to 99. */
        UNIFORM,
        /** Always 1. */
        ONE,
        /** As a counter: the observations of a native histogram ({@link HistogramChunks} says where they fall). */
        HISTOGRAM
    }

    /** A series that is there all the time. */
    FleetSeries(Labels labels, int pod, Shape shape, double scale, boolean jittered, long stream) {
        this(labels, pod, shape, scale, jittered, stream, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The value before the first scrape. */
    double initial() {
        return shape == Shape.GAUGE ? scale : 0;
    }

    /**
     * Computes the values of {@code count} scrapes from number {@code first} on, given the value before them.
     *
     * @return the last value: what the scrape after them goes on from
     */
    double values(double before, long first, int count, double intervalSeconds, double[] into) {
        double v = before;
        switch (shape) {
            case COUNTER, HISTOGRAM -> {
                double step = scale * intervalSeconds;
                for (int i = 0; i < count; i++) {
                    v += (double) (long)
                            (step * (LEAST_SHARE + SHARE_SPAN * Dice.fraction(Dice.at(stream, first + i))));
                    into[i] = v;
                }
            }
            case GAUGE -> {
                for (int i = 0; i < count; i++) {
                    int step = Dice.below(2 * GREATEST_GAUGE_STEP + 1, Dice.at(stream, first + i));
                    v = Math.abs(v + step - GREATEST_GAUGE_STEP);
                    into[i] = v;
                }
            }
            case UNIFORM -> {
                for (int i = 0; i < count; i++) {
                    into[i] = Dice.below(QUEUE_VALUES, Dice.at(stream, first + i));
                }
            }
            case ONE -> {
                for (int i = 0; i < count; i++) {
                    into[i] = 1;
                }
            }
        }
        return v;
    }
}
