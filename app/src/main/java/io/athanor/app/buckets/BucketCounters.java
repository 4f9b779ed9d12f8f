package io.athanor.app.buckets;

import io.athanor.objstore.BucketMetrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** {@code thanos_objstore_bucket_*}. */
final class BucketCounters implements BucketMetrics {
    private static final Set<Operation> MOVING = Set.of(Operation.GET, Operation.GET_RANGE, Operation.UPLOAD);

    private final String bucket;
    private final Counter operations;
    private final Counter failures;
    private final Histogram duration;
    private final Counter fetched;

    /** Told many times during one read. */
    private final Map<Operation, CounterDataPoint> fetchedBy = new EnumMap<>(Operation.class);

    private final Histogram transferred;
    private final Gauge lastUpload;
    private final InstantSource clock = InstantSource.system();

    BucketCounters(String bucket, PrometheusRegistry registry) {
        this.bucket = bucket;
        operations = counter("operations", "Total number of all attempted operations against a bucket.", registry);
        failures = counter(
                "operation_failures",
                "Total number of operations against a bucket that failed, but were not expected to fail in certain way"
                        + " from caller perspective. Those errors have to be investigated.",
                registry);
        fetched = counter(
                "operation_fetched_bytes", "Total number of bytes fetched from bucket, per operation.", registry);
        transferred = histogram(
                        "operation_transferred_bytes", "Number of bytes transferred from/to bucket per operation.")
                .classicExponentialUpperBounds(2 << 14, 2, 16)
                .register(registry);
        duration = histogram(
                        "operation_duration_seconds",
                        "Duration of successful operations against the bucket per operation - iter operations include"
                                + " time spent on each callback.")
                .classicUpperBounds(0.001, 0.01, 0.1, 0.3, 0.6, 1, 3, 6, 9, 20, 30, 60, 90, 120)
                .register(registry);
        lastUpload = Gauge.builder()
                .name("thanos_objstore_bucket_last_successful_upload_time")
                .help("Second timestamp of the last successful upload to the bucket.")
                .labelNames("bucket")
                .register(registry);
        lastUpload.labelValues(bucket).set(0);
        for (Operation operation : Operation.values()) {
            start(operation);
        }
    }

    private void start(Operation operation) {
        operations.initLabelValues(bucket, operation.label());
        failures.initLabelValues(bucket, operation.label());
        duration.initLabelValues(bucket, operation.label());
        if (MOVING.contains(operation)) {
            fetchedBy.put(operation, fetched.labelValues(bucket, operation.label()));
            transferred.initLabelValues(bucket, operation.label());
        }
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name("thanos_objstore_bucket_" + name + "_total")
                .help(help)
                .labelNames("bucket", "operation")
                .register(registry);
    }

    private static Histogram.Builder histogram(String name, String help) {
        return Histogram.builder()
                .name("thanos_objstore_bucket_" + name)
                .help(help)
                .labelNames("bucket", "operation");
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

    /** Bytes that are written count once they are all there. */
    @Override
    public void transferred(Operation operation, long bytes) {
        if (operation != Operation.UPLOAD) {
            Objects.requireNonNull(fetchedBy.get(operation)).inc(bytes);
        }
    }

    @Override
    public void completed(Operation operation, long bytes) {
        transferred.labelValues(bucket, operation.label()).observe(bytes);
    }

    @Override
    public void uploaded() {
        lastUpload.labelValues(bucket).set(clock.millis() / 1000.0);
    }
}
