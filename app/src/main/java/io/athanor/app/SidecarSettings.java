package io.athanor.app;

import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.bucket.ship.ShipConfig;
import io.athanor.component.sidecar.ReadLimits;
import io.athanor.component.sidecar.reload.ReloadConfig;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that {@code athanor sidecar} is told.
 *
 * @param bucket where blocks are uploaded; null: nowhere
 * @param ship what is uploaded, and how
 * @param ignoresBlockSize whether a Prometheus that compacts is only warned of
 * @param limits of one Series call
 * @param memoryBudget what calls may hold together, bytes
 * @param environment for the configuration that is rewritten
 */
record SidecarSettings(
        ProcessOptions process,
        Peer peer,
        Reload reload,
        @Nullable ObjstoreConfig bucket,
        ShipConfig ship,
        boolean ignoresBlockSize,
        ReadLimits limits,
        long memoryBudget,
        Map<String, String> environment) {

    /**
     * The Prometheus.
     *
     * @param readyTimeout how long to wait for it before uploads are given up
     * @param interval time between two looks
     * @param timeout how long it may take to answer one
     * @param minTime no sample before this is served
     */
    record Peer(
            URI url,
            HttpClientConfig http,
            Duration readyTimeout,
            Duration interval,
            Duration timeout,
            TimeLimit minTime) {}

    /**
     * How its configuration is kept current.
     *
     * @param processName who gets a signal; empty: nobody, it is asked by HTTP
     */
    record Reload(ReloadConfig config, String processName) {}
}
