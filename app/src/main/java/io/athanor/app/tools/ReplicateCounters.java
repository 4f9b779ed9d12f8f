package io.athanor.app.tools;

import io.athanor.component.tools.Replication;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_replicate_*}. */
final class ReplicateCounters implements Replication.Listener {
    private final Counter runs;
    private final Histogram seconds;
    private final Counter alreadyThere;
    private final Counter blocks;
    private final Counter objects;

    ReplicateCounters(PrometheusRegistry registry) {
        runs = Counter.builder()
                .name("thanos_replicate_replication_runs_total")
                .help("The number of replication runs split by success and error.")
                .labelNames("result")
                .register(registry);
        seconds = Histogram.builder()
                .name("thanos_replicate_replication_run_duration_seconds")
                .help("The Duration of replication runs split by success and error.")
                .labelNames("result")
                .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
                .register(registry);
        for (String result : new String[] {"success", "error"}) {
            runs.initLabelValues(result);
            seconds.initLabelValues(result);
        }
        alreadyThere = counter(
                "blocks_already_replicated",
                "Total number of blocks skipped due to already being replicated.",
                registry);
        blocks = counter("blocks_replicated", "Total number of blocks replicated.", registry);
        objects = counter("objects_replicated", "Total number of objects replicated.", registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name("thanos_replicate_" + name + "_total")
                .help(help)
                .register(registry);
    }

    void ran(boolean isDone, long nanos) {
        String result = isDone ? "success" : "error";
        runs.labelValues(result).inc();
        seconds.labelValues(result).observe(nanos / 1e9);
    }

    @Override
    public void alreadyThere() {
        alreadyThere.inc();
    }

    @Override
    public void blockCopied() {
        blocks.inc();
    }

    @Override
    public void objectCopied() {
        objects.inc();
    }
}
