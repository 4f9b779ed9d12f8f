package io.athanor.app;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the {@link TrainingRun} that asks a stack of servers: a store over the blocks of two replicas, a querier that makes
 * one of them, and queriers above it, one that is sent series and one that has it compute. Between them is gRPC. What large
 * queries of dashboards do is then known as hot: chunks on their way, and replicas.
 */
final class TrainingStack {
    private static final Duration STORE_MOST = Duration.ofSeconds(25);
    private static final Duration ABOVE_MOST = Duration.ofSeconds(6);

    /** As many rounds of all queries at most. */
    private static final int STORE_ROUNDS = 60;

    private static final int ABOVE_ROUNDS = 10;

    /** A query, and how it is asked: over so many hours in such steps, s; over none at one time. */
    private record Panel(String query, int hours, int step) {}

    private static final List<Panel> PANELS = List.of(
            new Panel("sum by (namespace) (rate(http_requests_total[5m]))", 24, 60),
            new Panel(
                    "histogram_quantile(0.9, sum by (le, handler) (rate(http_request_duration_seconds_bucket[5m])))",
                    6,
                    60),
            new Panel("max by (pod) (max_over_time(container_memory_working_set_bytes[1h]))", 24, 300),
            new Panel("avg by (job) (quantile_over_time(0.9, app_queue_length[20m]))", 6, 60),
            new Panel("sum(rate(http_requests_total{code=\"500\"}[5m])) / sum(rate(http_requests_total[5m]))", 24, 60),
            new Panel(
                    "sum by (namespace) (container_memory_working_set_bytes * on (pod, instance) group_left () up)",
                    12,
                    60),
            new Panel("topk(5, sum by (pod) (rate(container_cpu_usage_seconds_total[5m])))", 12, 60),
            new Panel("app_queue_length{namespace=\"ns-00\"}", 24, 60),
            new Panel("up{instance=\"10.0.0.7:8080\"}", 24, 60),
            new Panel("up{instance=\"10.0.0.3:8080\"}", 24, 60),
            new Panel("sum by (job) (rate(http_requests_total[20h]))", 0, 0));

    private final Path bucket;
    private final List<String> paths;

    /** @param end when the history in the bucket ends, ms */
    TrainingStack(Path bucket, long end) {
        this.bucket = bucket;
        this.paths = PANELS.stream().map(panel -> path(panel, end / 1000 - 60)).toList();
    }

    void run() throws IOException {
        try (StoreServer store = new StoreServer(StoreCommand.settingsOf(
                        "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--data-dir=" + bucket.resolveSibling("stacked"),
                        "--log.level=error"));
                QueryServer query = over(store.grpcPort())) {
            ask(query, STORE_MOST, STORE_ROUNDS);
            for (String mode : List.of("local", "distributed")) {
                try (QueryServer above = over(query.grpcPort(), "--query.mode=" + mode)) {
                    ask(above, ABOVE_MOST, ABOVE_ROUNDS);
                }
            }
            ask(query, ABOVE_MOST, ABOVE_ROUNDS); // the last word is of the commonest way
        }
    }

    private void ask(QueryServer query, Duration most, int rounds) throws IOException {
        int[] asked = {0};
        try {
            WarmUpQueries.ask(
                    query.port(), most, () -> asked[0]++ == rounds * paths.size(), i -> paths.get(i % paths.size()));
        } catch (SocketTimeoutException e) {
            // On so busy a machine less is known as hot: no reason to do without a cache.
        }
    }

    private static QueryServer over(int port, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "--endpoint=127.0.0.1:" + port,
                "--query.replica-label=replica",
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--log.level=error"));
        line.addAll(List.of(more));
        return new QueryServer(QueryCommand.settingsOf(line.toArray(String[]::new)));
    }

    private static String path(Panel panel, long end) {
        String times = panel.hours() == 0
                ? "query?time=" + end
                : "query_range?step=" + panel.step() + "&start=" + (end - panel.hours() * 3600L) + "&end=" + end;
        return "/api/v1/" + times + "&query=" + URLEncoder.encode(panel.query(), StandardCharsets.UTF_8);
    }
}
