package io.athanor.component.sidecar.reload;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;

/** The reloader's metrics, as Thanos names them. */
final class ReloadMetrics {
    private static final String PREFIX = "thanos_sidecar_reloader_";

    private final Counter reloads;
    private final Counter failed;
    private final Gauge isGood;
    private final Gauge lastSuccess;
    private final Counter applies;
    private final Counter failedApplies;
    private final Gauge unset;
    private final Gauge watches;
    private final Counter events;

    ReloadMetrics(String method, PrometheusRegistry registry) {
        reloads = counter("reloads_total", "Total number of reload requests.", registry);
        failed = counter("reloads_failed_total", "Total number of reload requests that failed.", registry);
        isGood = gauge("last_reload_successful", "Whether the last reload attempt was successful.", registry);
        lastSuccess =
                gauge("last_reload_success_timestamp_seconds", "Timestamp of the last successful reload.", registry);
        applies = counter("config_apply_operations_total", "Total number of config apply operations.", registry);
        failedApplies = counter(
                "config_apply_operations_failed_total",
                "Total number of config apply operations that failed.",
                registry);
        unset = gauge(
                "config_environment_variable_expansion_errors",
                "Number of environment variable expansions that failed during the last operation.",
                registry);
        watches = gauge("watches", "Number of resources watched by the reloader.", registry);
        events = counter(
                "watch_events_total", "Total number of events received by the reloader from the watcher.", registry);
        counter("watch_errors_total", "Total number of errors received by the reloader from the watcher.", registry);
        Info.builder()
                .name(PREFIX + "info")
                .help("A metric with a constant '1' value labeled by reload method (either 'http' or 'signal').")
                .labelNames("method")
                .register(registry)
                .setLabelValues(method);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder().name(PREFIX + name).help(help).register(registry);
    }

    private static Gauge gauge(String name, String help, PrometheusRegistry registry) {
        return Gauge.builder().name(PREFIX + name).help(help).register(registry);
    }

    void reloading() {
        reloads.inc();
    }

    void reloaded(Instant when) {
        isGood.set(1);
        lastSuccess.set(when.toEpochMilli() / 1e3);
    }

    void notReloaded() {
        failed.inc();
        isGood.set(0);
    }

    void applying() {
        applies.inc();
    }

    void notApplied() {
        failedApplies.inc();
    }

    void unset(int variables) {
        unset.set(variables);
    }

    void watches(int folders) {
        watches.set(folders);
    }

    void events(int more) {
        events.inc(more);
    }
}
