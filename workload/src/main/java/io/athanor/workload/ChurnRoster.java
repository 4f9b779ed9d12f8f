package io.athanor.workload;

import io.athanor.model.Labels;
import io.athanor.workload.FleetSeries.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Pods that come and go: each slot has a new one every hour, at a second of its own
 * in the hour's first half. */
final class ChurnRoster {
    /** A day's pods of one slot; a history longer than a day is empty after it. */
    static final int PODS_PER_SLOT = 24;

    private static final long LIFE_MS = Duration.ofHours(1).toMillis();
    private static final int NODES = 100;
    private static final int NAMESPACES = 20;
    private static final double MAX_CPU_RATE = 1e4;
    private static final double MAX_MEMORY = 1e8;

    private final FleetSpec spec;
    private final List<FleetSeries> series = new ArrayList<>();

    private ChurnRoster(FleetSpec spec) {
        this.spec = spec;
        for (int slot = 0; slot < spec.pods(); slot++) {
            long phase = LIFE_MS * slot / (2L * spec.pods());
            for (int i = 0; i < PODS_PER_SLOT; i++) {
                addPod(
                        slot,
                        i,
                        spec.startMs() + i * LIFE_MS + (i == 0 ? 0 : phase),
                        spec.startMs() + (i + 1) * LIFE_MS + phase);
            }
        }
        series.sort(Comparator.comparing(FleetSeries::labels));
    }

    static FleetSeries[] of(FleetSpec spec) {
        return new ChurnRoster(spec).series.toArray(new FleetSeries[0]);
    }

    private void addPod(int slot, int generation, long bornMs, long diesMs) {
        long number = (long) slot * PODS_PER_SLOT + generation;
        long dice = Dice.at(Dice.stream(spec.seed(), 1), number);
        String namespace = String.format(Locale.ROOT, "ns-%02d", slot % NAMESPACES);
        String node = String.format(Locale.ROOT, "node-%03d", Dice.below(NODES, dice));
        Labels pod =
                Labels.of("namespace", namespace, "pod", String.format(Locale.ROOT, "job-%04d-%08x", slot, (int) dice));
        Labels.Builder info = pod.toBuilder().set("node", node).set("uid", String.format(Locale.ROOT, "%016x", dice));
        add(slot, "kube_pod_info", info, Shape.ONE, 0, bornMs, diesMs);
        Labels.Builder container = pod.toBuilder().set("container", "main");
        double scale = Dice.fraction(dice);
        add(slot, "container_cpu_usage_seconds_total", container, Shape.COUNTER, scale * MAX_CPU_RATE, bornMs, diesMs);
        add(
                slot,
                "container_memory_working_set_bytes",
                container,
                Shape.GAUGE,
                Math.floor(scale * MAX_MEMORY),
                bornMs,
                diesMs);
    }

    private void add(
            int slot, String name, Labels.Builder labels, Shape shape, double scale, long bornMs, long diesMs) {
        long stream = Dice.stream(Dice.stream(spec.seed(), 3), series.size());
        Labels all = labels.set(Labels.METRIC_NAME, name).build();
        series.add(new FleetSeries(all, slot, shape, scale, false, stream, bornMs, diesMs));
    }
}
