package io.athanor.workload;

import io.athanor.model.Labels;
import io.athanor.workload.FleetSeries.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** All series of a fleet, in label order. */
final class FleetRoster {
    private static final int JOBS = 50;
    private static final int NAMESPACES = 20;
    private static final int PODS_PER_SUBNET = 250;
    private static final int HANDLERS = 4;
    private static final int CONTAINERS = 4;
    private static final int QUEUES = 10;
    private static final int JITTERED_ONE_OF = 7;
    private static final double MAX_REQUEST_RATE = 50;
    private static final double BUCKET_RATE = 3;
    private static final double MAX_GAUGE = 1e8;
    private static final double MAX_CONTAINER_RATE = 1e4;
    private static final List<String> CODES = List.of("200", "404", "500");
    private static final List<String> LE =
            List.of("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf");
    private static final List<String> GAUGES =
            List.of("container_memory_working_set_bytes", "container_fs_usage_bytes");
    private static final List<String> CONTAINER_COUNTERS =
            List.of("container_cpu_usage_seconds_total", "container_network_receive_bytes_total");

    private final long seed;
    private final List<FleetSeries> series;
    private int pod;
    private Labels target = Labels.EMPTY;

    private FleetRoster(int pods, long seed) {
        this.seed = seed;
        this.series = new ArrayList<>(pods * Roster.FLEET.seriesPerPod());
        for (pod = 0; pod < pods; pod++) {
            target = target(pod);
            addPod();
        }
        series.sort(Comparator.comparing(FleetSeries::labels));
    }

    /** The series of {@code pods} pods, sorted. */
    static FleetSeries[] of(int pods, long seed) {
        return new FleetRoster(pods, seed).series.toArray(new FleetSeries[0]);
    }

    private Labels target(int p) {
        String job = String.format(Locale.ROOT, "app-%03d", p % JOBS);
        String suffix = String.format(Locale.ROOT, "%08x", (int) Dice.at(Dice.stream(seed, 1), p));
        return Labels.of(
                "job",
                job,
                "namespace",
                String.format(Locale.ROOT, "ns-%02d", p % NAMESPACES),
                "pod",
                job + "-" + suffix,
                "instance",
                "10.0." + p / PODS_PER_SUBNET + "." + p % PODS_PER_SUBNET + ":8080");
    }

    private void addPod() {
        for (int h = 0; h < HANDLERS; h++) {
            String handler = "/api/v" + h;
            for (String code : CODES) {
                add(Shape.COUNTER, draw() * MAX_REQUEST_RATE, "http_requests_total", "handler", handler, "code", code);
            }
            for (int b = 0; b < LE.size(); b++) {
                String name = "http_request_duration_seconds_bucket";
                add(Shape.COUNTER, BUCKET_RATE * (b + 1), name, "handler", handler, "le", LE.get(b));
            }
        }
        for (int c = 0; c < CONTAINERS; c++) {
            for (String name : GAUGES) {
                add(Shape.GAUGE, Math.floor(draw() * MAX_GAUGE), name, "container", "c" + c);
            }
            for (String name : CONTAINER_COUNTERS) {
                add(Shape.COUNTER, draw() * MAX_CONTAINER_RATE, name, "container", "c" + c);
            }
        }
        for (int q = 0; q < QUEUES; q++) {
            add(Shape.UNIFORM, 0, "app_queue_length", "queue", "q" + q);
        }
        add(Shape.ONE, 0, "up");
    }

    private double draw() {
        return Dice.fraction(Dice.at(Dice.stream(seed, 2), series.size()));
    }

    private void add(Shape shape, double scale, String name, String... labels) {
        int number = series.size();
        Labels.Builder all = target.toBuilder().set(Labels.METRIC_NAME, name);
        for (int i = 0; i < labels.length; i += 2) {
            all.set(labels[i], labels[i + 1]);
        }
        boolean jittered = number % JITTERED_ONE_OF == 0;
        long stream = Dice.stream(Dice.stream(seed, 3), number);
        series.add(new FleetSeries(all.build(), pod, shape, scale, jittered, stream));
    }
}
