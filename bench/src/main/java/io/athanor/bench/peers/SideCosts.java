package io.athanor.bench.peers;

import io.athanor.bench.ProcessGauge;
import java.util.ArrayList;
import java.util.List;

/** What a side cost besides its answers. */
final class SideCosts {
    private final List<Double> toReady = new ArrayList<>();
    private final List<Double> firstQuery = new ArrayList<>();
    private long peakAnonMib;
    private long peakFileMib;

    /** One start, and the first query after it, s. */
    void start(double secondsToReady, double secondsOfFirstQuery) {
        toReady.add(secondsToReady);
        firstQuery.add(secondsOfFirstQuery);
    }

    /** The memory's peaks over all queries. */
    void memory(ProcessGauge gauge) {
        peakAnonMib = gauge.peakAnonMib();
        peakFileMib = gauge.peakFileMib();
    }

    double toReady() {
        return median(toReady);
    }

    double firstQuery() {
        return median(firstQuery);
    }

    long peakAnonMib() {
        return peakAnonMib;
    }

    long peakFileMib() {
        return peakFileMib;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
