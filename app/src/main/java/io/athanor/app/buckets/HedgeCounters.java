package io.athanor.app.buckets;

import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.HedgeMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code athanor_objstore_bucket_hedged_*}. */
final class HedgeCounters implements HedgeMetrics {
    private final String bucket;
    private final Counter sent;
    private final Counter won;

    HedgeCounters(String bucket, PrometheusRegistry registry) {
        this.bucket = bucket;
        sent = counter("requests", "Total number of requests sent because a read took longer than most do.", registry);
        won = counter("wins", "Total number of those requests that answered before the first one did.", registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name("athanor_objstore_bucket_hedged_" + name + "_total")
                .help(help)
                .labelNames("bucket", "operation")
                .register(registry);
    }

    @Override
    public void askedAgain(Operation operation) {
        sent.labelValues(bucket, operation.label()).inc();
    }

    @Override
    public void won(Operation operation) {
        won.labelValues(bucket, operation.label()).inc();
    }
}
