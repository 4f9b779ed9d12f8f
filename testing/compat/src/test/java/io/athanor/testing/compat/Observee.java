package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RealPrometheus;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A real Prometheus that scrapes {@code fleet_total} of some instances and cuts a block every four seconds, and the sidecar beside
 * it. Both keep their addresses when they are killed.
 */
final class Observee implements AutoCloseable {
    /** Stands for a staleness marker among values. */
    static final long STALE = -1;

    private static final String BLOCK_DURATION = "4s";

    private final Path binary;
    private final HttpClient client;
    private final Path dir;
    private final Labels labels;
    private final String config;
    private final Relay relay = new Relay();
    private final Pod sidecar;
    private final Pod store;
    private volatile @Nullable RealPrometheus prometheus;
    private volatile @Nullable QueryApi api;
    private volatile long cut = Long.MIN_VALUE;

    /** Instance to the time of its newest sample that the Prometheus was seen to have, ms. */
    private final Map<String, Long> known = new ConcurrentHashMap<>();

    /**
     * Who it is.
     *
     * @param cluster external label
     * @param part the other external label: {@code replica} or {@code shard}
     * @param value of that label
     */
    record Labels(String cluster, String part, String value) {
        String name() {
            return cluster + "-" + value;
        }
    }

    /**
     * By what it runs and is asked.
     *
     * @param prometheus the executable
     * @param client is not closed by an observee
     */
    record Programs(Path prometheus, HttpClient client) {}

    /**
     * @param scrapes its {@code scrape_configs}
     * @param bucket of its sidecar, YAML
     * @param store of that bucket
     */
    Observee(Programs programs, Path dir, Labels labels, String scrapes, String bucket, Pod store) throws IOException {
        this.binary = programs.prometheus();
        this.client = programs.client();
        this.dir = Files.createDirectories(dir);
        this.labels = labels;
        this.store = store;
        this.config =
                "global: {scrape_interval: 500ms, scrape_timeout: 500ms, external_labels: {cluster: %s, %s: '%s'}}\n"
                                .formatted(labels.cluster(), labels.part(), labels.value())
                        + scrapes;
        this.sidecar = new Pod(
                this.dir,
                "sidecar",
                List.of(
                        "--prometheus.url=http://" + relay.address(),
                        "--prometheus.get_config_interval=1s",
                        "--tsdb.path=" + data(),
                        "--objstore.config=" + bucket));
    }

    Labels labels() {
        return labels;
    }

    Pod sidecar() {
        return sidecar;
    }

    /** The store gateway of the bucket that its blocks are uploaded to. */
    Pod store() {
        return store;
    }

    /** The folder of its TSDB. */
    Path data() {
        return dir.resolve("data");
    }

    /** What is older is answered by the store alone, ms. */
    long cut() {
        return cut;
    }

    /** Starts the Prometheus, and waits until it is ready. */
    void startPrometheus() throws IOException, InterruptedException {
        start(config, "100y");
    }

    /** Starts it so that it scrapes nothing, and of older blocks than {@code retention} keeps the newest alone. */
    void startQuiet(String retention) throws IOException, InterruptedException {
        start(
                "global: {external_labels: {cluster: %s, %s: '%s'}}\n"
                        .formatted(labels.cluster(), labels.part(), labels.value()),
                retention);
    }

    private void start(String withConfig, String retention) throws IOException, InterruptedException {
        RealPrometheus started = RealPrometheus.startKeeping(
                retention,
                binary,
                dir,
                withConfig,
                "--storage.tsdb.min-block-duration=" + BLOCK_DURATION,
                "--storage.tsdb.max-block-duration=" + BLOCK_DURATION);
        prometheus = started;
        api = new QueryApi(started.base(), client);
        relay.to(started.base().getPort());
    }

    void killPrometheus() throws InterruptedException {
        RealPrometheus now = prometheus;
        prometheus = null;
        api = null;
        if (now != null) {
            now.kill();
        }
        relay.cut();
    }

    /** Starts a sidecar that serves nothing from before {@code mint}, ms; does not wait for it. */
    void startSidecar(long mint) throws IOException {
        cut = mint;
        if (mint == Long.MIN_VALUE) {
            sidecar.start();
        } else {
            sidecar.start("--min-time=" + Instant.ofEpochMilli(mint));
        }
    }

    /** Looks which samples it has by now; nothing is learnt while it is down. */
    void look() throws InterruptedException {
        QueryApi now = api;
        if (now == null) {
            return;
        }
        try {
            JsonNode data = now.query("timestamp(fleet_total)", System.currentTimeMillis());
            for (JsonNode series : data.required("result")) {
                known.merge(
                        series.required("metric").required("instance").asString(),
                        Math.round(series.required("value").get(1).asDouble(0) * 1000),
                        Math::max);
            }
        } catch (IOException | AssertionError e) {
            // it is being killed, or has just been started
        }
    }

    /** Instance to the time of its newest sample that is known to be there, ms. */
    Map<String, Long> known() {
        return new HashMap<>(known);
    }

    /**
     * All samples that it has, as it gives them to remote read: values by time, ms, by instance; {@link #STALE} where it put a
     * staleness marker.
     *
     * @throws AssertionError if its own queries see other values
     */
    Map<String, NavigableMap<Long, Long>> samples() throws IOException, InterruptedException {
        QueryApi now = api;
        if (now == null) {
            throw new IllegalStateException(labels.name() + " is down");
        }
        Map<String, NavigableMap<Long, Long>> all = RawSamples.of(now.remoteRead(RawSamples.request("fleet_total")));
        Map<String, NavigableMap<Long, Long>> queried = new HashMap<>();
        for (JsonNode series :
                now.query("fleet_total[1h]", System.currentTimeMillis()).required("result")) {
            queried.put(series.required("metric").required("instance").asString(), FleetAnswer.samples(series));
        }
        all.forEach((instance, samples) -> {
            NavigableMap<Long, Long> values = new TreeMap<>(samples);
            values.values().removeIf(v -> v == STALE);
            // it may have scraped again in between
            assertThat(queried.getOrDefault(instance, new TreeMap<>()).headMap(samples.lastKey(), true))
                    .as(labels.name() + " " + instance + " by queries and by remote read")
                    .isEqualTo(values);
        });
        return all;
    }

    /** Its whole blocks on its own disk, by ULID. */
    NavigableMap<String, Path> blocks() throws IOException {
        NavigableMap<String, Path> blocks = new TreeMap<>();
        try (Stream<Path> found = Files.list(data())) {
            for (Path folder : (Iterable<Path>) found::iterator) {
                String name = String.valueOf(folder.getFileName());
                if (name.length() == 26 && Files.exists(folder.resolve("meta.json"))) {
                    blocks.put(name, folder);
                }
            }
        }
        return blocks;
    }

    @Override
    public void close() throws IOException {
        RealPrometheus now = prometheus;
        try {
            if (now != null) {
                now.kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sidecar.close();
        relay.close();
    }
}
