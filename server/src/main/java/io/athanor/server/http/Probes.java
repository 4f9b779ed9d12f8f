package io.athanor.server.http;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a process is alive, and whether it is ready for work; both start out false. Shown by probes and metrics. */
public final class Probes {
    private final AtomicBoolean healthy = new AtomicBoolean();
    private final AtomicBoolean ready = new AtomicBoolean();
    private final Gauge status;
    private final String component;

    /** Probes of a component, shown as {@code thanos_status{check,component}}. */
    public Probes(String component, PrometheusRegistry registry) {
        this.component = component;
        this.status = Gauge.builder()
                .name("thanos_status")
                .help("Represents status (0 indicates failure, 1 indicates success) of the component.")
                .labelNames("check", "component")
                .register(registry);
        healthy(false);
        ready(false);
    }

    public void healthy(boolean is) {
        healthy.set(is);
        status.labelValues("healthy", component).set(is ? 1 : 0);
    }

    public void ready(boolean is) {
        ready.set(is);
        status.labelValues("ready", component).set(is ? 1 : 0);
    }

    public boolean isReady() {
        return ready.get();
    }

    /** {@code /-/healthy} and {@code /-/ready}: {@code OK}, or 503 and {@code NOT OK}. */
    public Routes routes() {
        return new Routes()
                .add("GET", "/-/healthy", "healthy", exchange -> answer(exchange, healthy.get()))
                .add("GET", "/-/ready", "ready", exchange -> answer(exchange, ready.get()));
    }

    private static void answer(HttpExchange exchange, boolean ok) throws java.io.IOException {
        exchange.send(ok ? 200 : 503, "text/plain; charset=utf-8", ok ? "OK" : "NOT OK");
    }
}
