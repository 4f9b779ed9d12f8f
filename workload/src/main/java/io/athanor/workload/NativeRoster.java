package io.athanor.workload;

import io.athanor.model.Labels;
import io.athanor.workload.FleetSeries.Shape;
import java.util.Locale;

/** Native histograms of request durations, one a pod. */
final class NativeRoster {
    private static final int JOBS = 50;
    private static final double MAX_REQUEST_RATE = 200;

    private NativeRoster() {}

    /** The series of {@code pods} pods, sorted: their instances are. */
    static FleetSeries[] of(int pods, long seed) {
        FleetSeries[] series = new FleetSeries[pods];
        for (int pod = 0; pod < pods; pod++) {
            Labels labels = Labels.of(
                    Labels.METRIC_NAME,
                    "http_request_duration_seconds",
                    "instance",
                    String.format(Locale.ROOT, "host-%08d", pod),
                    "job",
                    String.format(Locale.ROOT, "app-%03d", pod % JOBS));
            double rate = MAX_REQUEST_RATE * Dice.fraction(Dice.at(Dice.stream(seed, 2), pod));
            long stream = Dice.stream(Dice.stream(seed, 3), pod);
            series[pod] = new FleetSeries(labels, pod, Shape.HISTOGRAM, rate, false, stream);
        }
        return series;
    }
}
