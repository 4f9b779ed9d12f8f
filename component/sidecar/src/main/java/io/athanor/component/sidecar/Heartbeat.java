package io.athanor.component.sidecar;

import io.athanor.component.sidecar.prometheus.PeerConfig;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.server.UserError;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is known of the Prometheus current. {@link #begin} waits until it is known; from then on {@link #beat} looks again,
 * and what was known before stays known while it does not answer.
 */
public final class Heartbeat implements Supplier<PeerState> {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final PrometheusApi prometheus;
    private final HeartbeatConfig config;
    private final InstantSource clock;
    private final Gauge up;
    private final Gauge lastSuccess;
    private volatile PeerState state = PeerState.UNKNOWN;

    public Heartbeat(
            PrometheusApi prometheus, HeartbeatConfig config, InstantSource clock, PrometheusRegistry registry) {
        this.prometheus = prometheus;
        this.config = config;
        this.clock = clock;
        this.up = Gauge.builder()
                .name("thanos_sidecar_prometheus_up")
                .help("Whether the sidecar can reach its Prometheus: 1 or 0.")
                .register(registry);
        this.lastSuccess = Gauge.builder()
                .name("thanos_sidecar_last_heartbeat_success_time_seconds")
                .help("When the sidecar reached its Prometheus last.")
                .register(registry);
    }

    @Override
    public PeerState get() {
        return state;
    }

    /**
     * Waits for the Prometheus, however long it takes.
     *
     * @param validation refuses a Prometheus that cannot be shipped from, by a {@link PrometheusException}; asked again and again
     * @throws UserError if it has no external labels
     * @throws InterruptedException if the process is stopped meanwhile
     */
    public void begin(Consumer<Duration> validation) throws InterruptedException {
        untilDone("failed to validate prometheus flags. Is Prometheus running? Retrying", () -> {
            validation.accept(config.timeout());
            return true;
        });
        String version = untilDone(
                "failed to fetch prometheus version. Is Prometheus running? Retrying",
                () -> prometheus.version(config.timeout()));
        LOG.atInfo().addKeyValue("version", version).log("successfully loaded prometheus version");
        PeerState first = untilDone(
                "failed to fetch initial external labels. Is Prometheus running? Retrying", () -> look(version));
        LOG.atInfo()
                .addKeyValue("external_labels", first.labels())
                .log("successfully loaded prometheus external labels");
        if (first.labels().isEmpty()) {
            throw UserError.configuration(
                    "no external labels configured on Prometheus server, uniquely identifying external labels must be"
                            + " configured; see https://thanos.io/tip/thanos/storage.md#external-labels for details.");
        }
        seen(first);
    }

    private <T> T untilDone(String problem, Supplier<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.get();
            } catch (PrometheusException e) {
                LOG.atWarn().addKeyValue("err", e.getMessage()).log(problem);
            }
            Thread.sleep(config.interval());
        }
    }

    private PeerState look(String version) {
        long mint = prometheus.lowestTimestamp(config.timeout());
        long asked = clock.millis();
        PeerConfig loaded = prometheus.config(config.timeout());
        return new PeerState(loaded.externalLabels(), Math.max(config.minTime().getAsLong(), mint), version, true)
                .asOf(asked, loaded.lateness());
    }

    private void seen(PeerState now) {
        state = now;
        up.set(1);
        lastSuccess.set(clock.millis() / 1e3);
    }

    /** Looks once more; whether the Prometheus answered. */
    public boolean beat() {
        PeerState before = state;
        try {
            PeerState now = look(before.version());
            if (!now.labels().equals(before.labels())) {
                LOG.atInfo()
                        .addKeyValue("before", before.labels())
                        .addKeyValue("external_labels", now.labels())
                        .log("Prometheus has other external labels now");
            }
            seen(now);
            if (!before.isUp()) {
                state = now.of(versionAgain(before.version()));
            }
            return true;
        } catch (PrometheusException e) {
            LOG.atWarn().addKeyValue("err", e.getMessage()).log("updating labels failed");
            state = before.down();
            up.set(0);
            return false;
        }
    }

    /** It may have been another one's start. */
    private String versionAgain(String before) {
        try {
            return prometheus.version(config.timeout());
        } catch (PrometheusException e) {
            return before;
        }
    }
}
