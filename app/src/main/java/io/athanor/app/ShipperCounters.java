package io.athanor.app;

import io.athanor.bucket.ship.ShipMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;

/** A shipper's metrics: {@code thanos_shipper_*}, and how far behind it is. */
final class ShipperCounters implements ShipMetrics {
    private final Counter syncs;
    private final Counter failedSyncs;
    private final Counter uploads;
    private final Counter failedUploads;
    private final Counter corrupted;
    private final Gauge compactedDone;
    private final Gauge lastUpload;
    private final Gauge pending;
    private final Gauge uploadedUntil;
    private volatile long oldestEndMs = Long.MAX_VALUE;

    ShipperCounters(PrometheusRegistry registry, InstantSource clock) {
        MetricKinds of = new MetricKinds(registry, "thanos_shipper_");
        syncs = of.counter("dir_syncs_total", "Looks through the TSDB's folder that came to an end.");
        failedSyncs = of.counter("dir_sync_failures_total", "Looks through the TSDB's folder that broke off.");
        uploads = of.counter("uploads_total", "Blocks uploaded.");
        failedUploads = of.counter("upload_failures_total", "Uploads of blocks that failed.");
        corrupted = of.counter("corrupted_blocks_total", "Blocks found with a meta that cannot be read.");
        compactedDone =
                of.gauge("upload_compacted_done", "1 if all compacted blocks of the TSDB's folder were uploaded.");
        MetricKinds own = new MetricKinds(registry, "athanor_shipper_");
        lastUpload = own.gauge("last_upload_timestamp_seconds", "When a block was uploaded last.");
        pending = own.gauge("pending_blocks", "Blocks that have to be uploaded still, bad ones among them.");
        uploadedUntil = own.gauge("uploaded_until_timestamp_seconds", "End of the newest block that was uploaded.");
        GaugeWithCallback.builder()
                .name("athanor_shipper_upload_lag_seconds")
                .help("How long ago the oldest block ended that has to be uploaded still; 0 if there is none.")
                .callback(value -> value.call(lag(clock)))
                .register(registry);
    }

    private double lag(InstantSource clock) {
        long end = oldestEndMs;
        return end == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - end) / 1e3;
    }

    @Override
    public void synced(boolean isWhole) {
        (isWhole ? syncs : failedSyncs).inc();
    }

    @Override
    public void uploaded(Instant when) {
        uploads.inc();
        lastUpload.set(when.toEpochMilli() / 1e3);
    }

    @Override
    public void uploadFailed() {
        failedUploads.inc();
    }

    @Override
    public void corrupted() {
        corrupted.inc();
    }

    @Override
    public void compactedDone(boolean is) {
        compactedDone.set(is ? 1 : 0);
    }

    @Override
    public void pending(int blocks, long oldestEndMs, long uploadedUntilMs) {
        this.oldestEndMs = oldestEndMs;
        pending.set(blocks);
        if (uploadedUntilMs != Long.MIN_VALUE) {
            uploadedUntil.set(uploadedUntilMs / 1e3);
        }
    }
}
