package io.athanor.app;

import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.logging.LogFormat;
import io.athanor.server.logging.LogLevel;
import io.athanor.server.logging.Logging;
import io.athanor.server.process.StopSignals;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import io.grpc.ManagedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the build runs to make the AOT cache: the help texts, a server over a small bucket, a store and a querier over it,
 * some queries over HTTP, a query frontend before them, compactors, calls to a store in a folder and in S3, and queries over
 * replicas through store and queriers. It touches the classes that a start touches,
 * and leaves profiles of what is run often.
 */
final class TrainingRun {
    private static final long START_MS = 1_767_225_600_000L;
    private static final Duration HISTORY = Duration.ofHours(24);
    private static final Duration FORTNIGHT = Duration.ofDays(14);
    private static final int PODS = 20;

    /**
     * So many small requests are asked, however long that takes on a busy machine (but not for ever): with the build's low
     * thresholds the optimising compiler has then seen their whole way through the program. What it has not seen in
     * training, a start leaves for very long to the quick compiler.
     */
    private static final int PROFILED = 8_000;

    private static final Duration PROFILED_MOST = Duration.ofMinutes(1);

    /** The same of calls to a store, which do more each. */
    private static final int CALLED = 800;

    private static final Duration CALLED_MOST = Duration.ofSeconds(15);

    /** The same of panels of dashboards. */
    private static final int DASHBOARDS = 3_000;

    private static final List<String> PATHS = List.of(
            "api/v1/query?time=1767229200&query=" + encoded("sum by (job) (rate(http_requests_total[5m]))"),
            "api/v1/query_range?start=1767226200&end=1767229200&step=60&query="
                    + encoded("histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))"),
            "api/v1/labels",
            "api/v1/label/job/values",
            "api/v1/series?match[]=up".replace("[]", "%5B%5D"),
            "api/v1/status/buildinfo",
            "metrics",
            "");

    private TrainingRun() {}

    /** Runs, and ends; whatever fails ends it with a stack trace in the build's log. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Athanor.setUp();
        OldGeneration.keepSmall(1, Duration.ZERO);
        StopSignals.onHangUp(() -> {});
        Logging.configure(LogLevel.INFO, LogFormat.LOGFMT, "");
        for (String[] line : List.of(
                new String[] {"--help"},
                new String[] {"all", "--help"},
                new String[] {"demo", "--help"},
                new String[] {"store", "--help"},
                new String[] {"query", "--help"},
                new String[] {"query-frontend", "--help"},
                new String[] {"--version"},
                new String[] {"all", "--no-such-flag"})) {
            Athanor.run(line, new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        }
        Path dir = Files.createTempDirectory("athanor-training");
        try {
            Path bucket = dir.resolve("bucket");
            FleetWorkload.write(
                    FleetSpec.ofPods(PODS, START_MS, START_MS + HISTORY.toMillis()), bucket, ProgressListener.NONE);
            serve(bucket);
            compact(dir.resolve("fortnight"), 15, 60, 1, List.of());
            compact(
                    dir.resolve("replicas"),
                    1,
                    15,
                    2,
                    List.of("--deduplication.func=penalty", "--deduplication.replica-label=replica"));
            new TrainingStarts(dir.resolve("starts")).run();
        } finally {
            FolderTree.delete(dir);
        }
    }

    private static void serve(Path bucket) throws IOException, InterruptedException {
        ServerSettings settings = AllCommand.settingsOf(
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + bucket.resolveSibling("data"),
                "--log.level=error");
        try (AllServer server = new AllServer(settings);
                HttpClient client = HttpClient.newHttpClient()) {
            // What is run often enough to be compiled leaves its profile in the cache, and is compiled sooner at a
            // start.
            int[] asked = {0};
            new WarmUpQueries(START_MS + HISTORY.toMillis(), HISTORY)
                    .ask(server.port(), PROFILED_MOST, () -> asked[0]++ == PROFILED);
            ask(client, server.url());
            dashboards(client, server.url());
        }
        stack(bucket);
    }

    /** A query frontend before it: each answer is put together of what the querier says, then twice of what is kept. */
    private static void dashboards(HttpClient client, String querier) throws IOException, InterruptedException {
        try (FrontendServer frontend = new FrontendServer(FrontendCommand.settingsOf(
                "--query-frontend.downstream-url=" + querier,
                "--http-address=127.0.0.1:0",
                "--query-range.response-cache-config=type: IN-MEMORY\nconfig:\n  max_size: 64MB\n  validity: 1h",
                "--log.level=error"))) {
            int[] asked = {0};
            WarmUpQueries.ask(frontend.port(), CALLED_MOST, () -> asked[0]++ == DASHBOARDS, i -> panel(i / 3));
            ask(client, frontend.url());
        }
    }

    /** Small ones, larger ones, and such as are cut in two. */
    private static String panel(int i) {
        String query = i % 4 == 1 ? "up{job!=\"none-" + i + "\"}" : "sum(up{job!=\"none-" + i + "\"})";
        long start = START_MS / 1000 - (i % 8 == 0 ? 3600 : 0);
        long end = START_MS / 1000 + HISTORY.toSeconds() - 60;
        return "/api/v1/query_range?step=60&start=" + start + "&end=" + end + "&query=" + encoded(query);
    }

    /** A compactor, on blocks that it compacts and, if they are of 14 days and more, downsamples. */
    private static void compact(Path bucket, int days, int intervalSeconds, int replicas, List<String> flags)
            throws IOException {
        long start = START_MS / FORTNIGHT.toMillis() * FORTNIGHT.toMillis();
        FleetWorkload.write(
                new FleetSpec(
                        PODS,
                        start,
                        start + Duration.ofDays(days).plusHours(8).toMillis(),
                        Duration.ofSeconds(intervalSeconds).toMillis(),
                        "training",
                        replicas,
                        1,
                        FleetSpec.BlockForm.THANOS),
                bucket,
                ProgressListener.NONE);
        List<String> line = new ArrayList<>(List.of(
                "compact",
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                "--http-address=127.0.0.1:0",
                "--data-dir=" + bucket.resolveSibling("compact"),
                "--consistency-delay=0s",
                "--log.level=error"));
        line.addAll(flags);
        Athanor.run(
                line.toArray(String[]::new), new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    }

    /** A store and a querier that asks it; then stores alone, in a folder and in S3, as real queriers ask them. */
    private static void stack(Path bucket) throws IOException, InterruptedException {
        try (StoreServer store = new StoreServer(StoreCommand.settingsOf(
                        "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--data-dir=" + bucket.resolveSibling("store"),
                        "--log.level=error"));
                QueryServer query = new QueryServer(QueryCommand.settingsOf(
                        "--endpoint=127.0.0.1:" + store.grpcPort(),
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--log.level=error"));
                HttpClient client = HttpClient.newHttpClient()) {
            ask(client, query.url());
            ask(client, store.url());
        }
        Path served = bucket.resolveSibling("served");
        FleetWorkload.write(
                FleetSpec.ofPods(PODS, START_MS, START_MS + HISTORY.toMillis())
                        .withReplicas(1)
                        .withForm(FleetSpec.BlockForm.THANOS),
                served,
                ProgressListener.NONE);
        call("type: FILESYSTEM\nconfig:\n  directory: '" + served + "'", bucket.resolveSibling("folder"));
        try (LoopbackS3 s3 = new LoopbackS3(served)) {
            call(s3.yaml(), bucket.resolveSibling("s3"));
        }
        new TrainingStack(bucket, START_MS + HISTORY.toMillis()).run();
    }

    private static void call(String yaml, Path data) {
        try (StoreServer store = new StoreServer(StoreCommand.settingsOf(
                        "--objstore.config=" + yaml,
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--data-dir=" + data,
                        "--log.level=error"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ManagedChannel channel = new GrpcChannels(new PrometheusRegistry(), InstantSource.system(), threads)
                    .open("127.0.0.1:" + store.grpcPort(), null, false);
            try {
                int[] asked = {0};
                new WarmUpCalls(channel, START_MS, START_MS + HISTORY.toMillis())
                        .ask(CALLED_MOST, () -> asked[0]++ == CALLED);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static void ask(HttpClient client, String url) throws IOException, InterruptedException {
        for (int round = 0; round < 3; round++) {
            for (String path : PATHS) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                        .header("Accept-Encoding", round == 1 ? "gzip" : "identity")
                        .build();
                client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            }
        }
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }
}
