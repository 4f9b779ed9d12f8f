package io.athanor.app;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Registers metrics whose names share a beginning. */
record MetricKinds(PrometheusRegistry registry, String prefix) {
    /** From a thousandth of a second to two minutes. */
    static final double[] SECONDS = {0.001, 0.01, 0.1, 0.3, 0.6, 1, 3, 6, 9, 20, 30, 60, 90, 120};

    Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(prefix + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    Gauge gauge(String name, String help) {
        return Gauge.builder().name(prefix + name).help(help).register(registry);
    }

    Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(prefix + name)
                .help(help)
                .classicUpperBounds(bounds)
                .labelNames(labels)
                .register(registry);
    }

    /** {@code count} bounds, each {@code factor} times the one before. */
    static double[] powers(double first, double factor, int count) {
        double[] bounds = new double[count];
        double bound = first;
        for (int i = 0; i < count; i++) {
            bounds[i] = bound;
            bound *= factor;
        }
        return bounds;
    }
}
