package io.athanor.server.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The {@code grpc_server_*} or {@code grpc_client_*} metrics, with Thanos's names, labels and buckets. */
final class CallMetrics {
    private static final double[] BUCKETS = {.001, .01, .1, .3, .6, 1, 3, 6, 9, 20, 30, 60, 90, 120};
    private static final String[] LABELS = {"grpc_method", "grpc_service", "grpc_type"};

    private final Counter started;
    private final Counter handled;
    private final Counter received;
    private final Counter sent;
    private final Histogram duration;

    /** @param side {@code server} or {@code client} */
    CallMetrics(String side, PrometheusRegistry registry) {
        String prefix = "grpc_" + side + "_";
        started = counter(
                prefix + "started_total", "Total number of RPCs started on the " + side + ".", LABELS, registry);
        handled = counter(
                prefix + "handled_total",
                "Total number of RPCs completed on the " + side + ", regardless of success or failure.",
                new String[] {"grpc_code", "grpc_method", "grpc_service", "grpc_type"},
                registry);
        received = counter(
                prefix + "msg_received_total",
                "Total number of stream messages received on the " + side + ".",
                LABELS,
                registry);
        sent = counter(
                prefix + "msg_sent_total",
                "Total number of stream messages sent by the " + side + ".",
                LABELS,
                registry);
        duration = Histogram.builder()
                .name(prefix + "handling_seconds")
                .help("Histogram of response latency (seconds) of RPCs on the " + side + ".")
                .labelNames(LABELS)
                .classicUpperBounds(BUCKETS)
                .nativeInitialSchema(3)
                .nativeMaxNumberOfBuckets(100)
                .register(registry);
    }

    private static Counter counter(String name, String help, String[] labels, PrometheusRegistry registry) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /** Shows a method that was not called yet, with zeros, as Thanos does: a rate needs a beginning. */
    void known(MethodDescriptor<?, ?> method) {
        String name = CallNames.method(method);
        String service = CallNames.service(method);
        String type = CallNames.type(method);
        started.initLabelValues(name, service, type);
        received.initLabelValues(name, service, type);
        sent.initLabelValues(name, service, type);
        duration.initLabelValues(name, service, type);
        for (Status.Code code : Status.Code.values()) {
            handled.initLabelValues(CallNames.code(code), name, service, type);
        }
    }

    /** One call, counted from now on. */
    Call begin(MethodDescriptor<?, ?> method) {
        return new Call(CallNames.method(method), CallNames.service(method), CallNames.type(method));
    }

    /** A call that runs; its messages are counted in it, its end once. */
    final class Call {
        private final String method;
        private final String service;
        private final String type;
        private final long start = System.nanoTime();
        private final io.prometheus.metrics.core.datapoints.CounterDataPoint in;
        private final io.prometheus.metrics.core.datapoints.CounterDataPoint out;
        private boolean hasEnded;

        Call(String method, String service, String type) {
            this.method = method;
            this.service = service;
            this.type = type;
            started.labelValues(method, service, type).inc();
            in = received.labelValues(method, service, type);
            out = sent.labelValues(method, service, type);
        }

        void received() {
            in.inc();
        }

        void sent() {
            out.inc();
        }

        synchronized void ended(Status.Code code) {
            if (!hasEnded) {
                hasEnded = true;
                handled.labelValues(CallNames.code(code), method, service, type).inc();
                duration.labelValues(method, service, type).observe((System.nanoTime() - start) / 1e9);
            }
        }
    }
}
