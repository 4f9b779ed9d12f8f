package io.athanor.app;

import io.athanor.objstore.BucketMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;

/** {@code thanos_objstore_bucket_*}. */
final class BucketCounters implements BucketMetrics {
    private static final double[] SECONDS = {0.001, 0.01, 0.1, 0.3, 0.6, 1, 3, 6, 9, 20, 30, 60, 90, 120};

    private final String bucket;
    private final Counter operations;
    private final Counter failures;
    private final Histogram duration;
    private final Counter fetched;
    private final Gauge lastUpload;
    private final InstantSource clock = InstantSource.system();

    BucketCounters(String bucket, PrometheusRegistry registry) {
        this.bucket = bucket;
        operations = counter("operations", "Total number of all attempted operations against a bucket.", registry);
        failures = counter("operation_failures", "Total number of operations against a bucket that failed.", registry);
        fetched = counter(
                "operation_fetched_bytes", "Total number of bytes fetched from bucket, per operation.", registry);
        duration = Histogram.builder()
                .name("thanos_objstore_bucket_operation_duration_seconds")
                .help("Duration of successful operations against the bucket.")
                .labelNames("bucket", "operation")
                .classicUpperBounds(SECONDS)
                .register(registry);
        lastUpload = Gauge.builder()
                .name("thanos_objstore_bucket_last_successful_upload_time")
                .help("Second timestamp of the last successful upload to the bucket.")
                .labelNames("bucket")
                .register(registry);
        lastUpload.labelValues(bucket).set(0);
        for (Operation operation : Operation.values()) {
            operations.labelValues(bucket, operation.label()).inc(0);
            failures.labelValues(bucket, operation.label()).inc(0);
        }
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name("thanos_objstore_bucket_" + name + "_total")
                .help(help)
                .labelNames("bucket", "operation")
                .register(registry);
    }

    @Override
    public void begun(Operation operation) {
        operations.labelValues(bucket, operation.label()).inc();
    }

    @Override
    public void ended(Operation operation, long nanos) {
        duration.labelValues(bucket, operation.label()).observe(nanos / 1e9);
    }

    @Override
    public void failed(Operation operation, IOException why) {
        failures.labelValues(bucket, operation.label()).inc();
    }

    @Override
    public void transferred(Operation operation, long bytes) {
        fetched.labelValues(bucket, operation.label()).inc(bytes);
    }

    @Override
    public void uploaded() {
        lastUpload.labelValues(bucket).set(clock.millis() / 1000.0);
    }
}
