package io.athanor.testing.compat;

import io.athanor.app.buckets.Buckets;
import io.athanor.objstore.Bucket;
import io.athanor.server.config.ConfigText;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.s3.S3Server;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Two pairs of replicas and a pair of shards, each a real Prometheus with a sidecar; one pair's blocks go to a folder, the others'
 * to S3; a store gateway over each bucket; a querier over all.
 */
final class Fleet implements AutoCloseable {
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final Path dir;
    private final Observee.Programs programs;
    private final FleetTarget target;
    private final S3Server s3;
    private final List<Pod> stores = new ArrayList<>();
    private final List<UploadedBlocks> buckets = new ArrayList<>();
    private final List<Observee> observees = new ArrayList<>();
    private final Pod query;

    /** Nothing runs yet but the target and the S3 server. */
    Fleet(Path binary, Path dir) throws IOException {
        this.dir = dir;
        this.programs = new Observee.Programs(binary, HttpClient.newHttpClient());
        open.push(programs.client()::close);
        target = new FleetTarget();
        open.push(target::close);
        s3 = S3Server.start();
        open.push(s3::close);
        s3.createBucket("fleet");
        List<String> yaml = List.of(
                "{type: FILESYSTEM, config: {directory: '" + Files.createDirectories(dir.resolve("bucket")) + "'}}",
                "{type: S3, config: {bucket: fleet, insecure: true, endpoint: '" + s3.endpoint() + "', access_key: "
                        + S3Server.ACCESS_KEY + ", secret_key: " + S3Server.SECRET_KEY + "}}");
        for (String bucket : yaml) {
            addBucket(bucket);
        }
        for (Observee.Labels labels : List.of(
                new Observee.Labels("eu", "replica", "a"),
                new Observee.Labels("eu", "replica", "b"),
                new Observee.Labels("us", "replica", "a"),
                new Observee.Labels("us", "replica", "b"),
                new Observee.Labels("shards", "shard", "0"),
                new Observee.Labels("shards", "shard", "1"))) {
            int bucket = labels.cluster().equals("eu") ? 0 : 1;
            Observee observee = new Observee(
                    programs,
                    dir.resolve(labels.name()),
                    labels,
                    scrapes(labels),
                    yaml.get(bucket),
                    stores.get(bucket));
            open.push(observee::close);
            observees.add(observee);
        }
        query = new Pod(
                dir,
                "query",
                Stream.concat(
                                Stream.of("--query.replica-label=replica", "--query.lookback-delta=1h"),
                                Stream.concat(
                                                stores.stream(),
                                                observees.stream().map(Observee::sidecar))
                                        .map(pod -> "--endpoint=" + pod.address()))
                        .toList());
        open.push(query::close);
    }

    /** A store gateway over a bucket, and what the test itself sees of it. */
    private void addBucket(String yaml) throws IOException {
        Pod store = new Pod(
                dir,
                "store",
                List.of(
                        "--objstore.config=" + yaml,
                        "--sync-block-duration=2s",
                        "--block-discovery-strategy=recursive",
                        "--data-dir=" + dir.resolve("store-" + stores.size())));
        open.push(store::close);
        stores.add(store);
        Bucket bucket = Buckets.open(
                ObjstoreConfig.parse(new ConfigText("bucket", yaml), Map.of()),
                "--objstore.config",
                new PrometheusRegistry(),
                Tracing.OFF);
        open.push(bucket::close);
        buckets.add(new UploadedBlocks(bucket));
    }

    private String scrapes(Observee.Labels labels) {
        boolean isShard = labels.part().equals("shard");
        StringBuilder text = new StringBuilder("scrape_configs:\n- job_name: fleet\n");
        if (isShard) {
            text.append("  relabel_configs:\n")
                    .append("  - {source_labels: [instance], modulus: 2, target_label: __tmp_shard, action: hashmod}\n")
                    .append("  - {source_labels: [__tmp_shard], regex: '" + labels.value() + "', action: keep}\n");
        }
        text.append("  static_configs:\n");
        for (int i = 0; i < (isShard ? 6 : 2); i++) {
            String instance = labels.cluster() + "-i" + i;
            text.append("  - {targets: ['" + target.address() + "'], labels: {instance: " + instance
                    + ", __metrics_path__: /" + labels.name() + "/" + instance + "}}\n");
        }
        return text.toString();
    }

    /** By which all of it is asked. */
    HttpClient client() {
        return programs.client();
    }

    FleetTarget target() {
        return target;
    }

    S3Server s3() {
        return s3;
    }

    List<Pod> stores() {
        return stores;
    }

    List<Observee> observees() {
        return observees;
    }

    /** Something that is done to an observee. */
    @FunctionalInterface
    interface Deed {
        void on(Observee observee) throws IOException, InterruptedException;
    }

    /**
     * Does it to all at once, and waits for the last.
     *
     * @throws AssertionError if one of them failed so
     */
    void each(Deed deed) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (Observee observee : observees) {
                done.add(threads.submit(() -> {
                    deed.on(observee);
                    return true;
                }));
            }
            for (Future<Boolean> one : done) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e.getCause());
        }
    }

    Pod query() {
        return query;
    }

    /** The bucket of a Prometheus's blocks. */
    UploadedBlocks bucketOf(Observee observee) {
        return buckets.get(stores.indexOf(observee.store()));
    }

    boolean isOnS3(Observee observee) {
        return observee.store() == stores.get(1);
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
