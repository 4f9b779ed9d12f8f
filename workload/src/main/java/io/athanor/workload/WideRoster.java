package io.athanor.workload;

import io.athanor.model.Labels;
import io.athanor.workload.FleetSeries.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Few metrics of very many pods: a label with as many values as there are pods, and selections as wide as that. */
final class WideRoster {
    private static final int JOBS = 50;
    private static final int NAMESPACES = 20;
    private static final double MAX_REQUEST_RATE = 50;

    private WideRoster() {}

    /** The series of {@code pods} pods, sorted. */
    static FleetSeries[] of(int pods, long seed) {
        List<FleetSeries> series = new ArrayList<>(pods * Roster.WIDE.seriesPerPod());
        for (int pod = 0; pod < pods; pod++) {
            Labels target = target(pod, seed);
            double rate = MAX_REQUEST_RATE * Dice.fraction(Dice.at(Dice.stream(seed, 2), pod));
            series.add(series(target, "app_requests_total", Shape.COUNTER, rate, pod, 2L * pod, seed));
            series.add(series(target, "app_queue_length", Shape.UNIFORM, 0, pod, 2L * pod + 1, seed));
        }
        series.sort(Comparator.comparing(FleetSeries::labels));
        return series.toArray(new FleetSeries[0]);
    }

    /** Half of the pods are in zone "a". */
    private static Labels target(int pod, long seed) {
        String host = String.format(Locale.ROOT, "host-%08x", (int) Dice.at(Dice.stream(seed, 1), pod));
        return Labels.of(
                "job",
                String.format(Locale.ROOT, "app-%03d", pod % JOBS),
                "namespace",
                String.format(Locale.ROOT, "ns-%02d", pod % NAMESPACES),
                "instance",
                host + "-" + pod,
                "zone",
                pod % 2 == 0 ? "a" : "b");
    }

    private static FleetSeries series(
            Labels target, String name, Shape shape, double scale, int pod, long number, long seed) {
        Labels labels = target.toBuilder().set(Labels.METRIC_NAME, name).build();
        return new FleetSeries(labels, pod, shape, scale, false, Dice.stream(Dice.stream(seed, 3), number));
    }
}
