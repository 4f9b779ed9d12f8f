package io.athanor.app;

import io.athanor.api.httpapi.HttpApi;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.QueryRequest;
import io.athanor.tsdb.series.SeriesSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** What {@link WarmUp} asks: heavy queries of the engine itself, small ones over HTTP. */
final class WarmUpQueries {
    private static final long HEAVY_NANOS = 400_000_000;
    private static final int TIMEOUT_MS = 2_000;
    private static final List<String> HEAVY = List.of(
            "sum by (namespace) (rate(http_requests_total[5m]))",
            "histogram_quantile(0.9, sum by (le, handler) (rate(http_request_duration_seconds_bucket[5m])))",
            "max by (pod) (max_over_time(container_memory_working_set_bytes[30m]))",
            "sum by (namespace) (container_memory_working_set_bytes * on (pod, instance) group_left () up)",
            "quantile_over_time(0.9, app_queue_length[20m])",
            "topk(5, sum by (pod) (rate(container_cpu_usage_seconds_total[5m])))",
            "sum(rate(http_requests_total{code=\"500\"}[5m])) / sum(rate(http_requests_total[5m]))",
            "app_queue_length > 10",
            "sum(http_requests_total offset 1h) by (pod)",
            "avg_over_time(app_queue_length[10m]) + on (pod) group_left stddev by (pod) (app_queue_length)");
    /** Some of one replica, whose series lie alike in all blocks; some of both. */
    private static final List<String> SMALL = List.of(
            "up",
            "up{instance=\"10.0.0.1:8080\",replica=\"a\"}",
            "up{job=~\"a.*\"}",
            "app_queue_length{namespace=\"ns-00\",replica=\"b\"}",
            "up{instance=\"10.0.0.0:8080\",replica=\"b\"}",
            "sum(rate(http_requests_total{code=\"500\"}[5m]))",
            "sum by (pod) (rate(http_requests_total{replica=\"a\"}[5m]))",
            "time()",
            "up{job!=\"none\"} == 1");

    private final long end;
    private final Duration history;

    /**
     * @param end when the made-up history ends, ms
     * @param history how long it is
     */
    WarmUpQueries(long end, Duration history) {
        this.end = end;
        this.history = history;
    }

    /** Computes heavy queries, and writes their answers to nowhere. */
    void compute(QueryEngine engine, SeriesSource source) throws IOException {
        long until = System.nanoTime() + HEAVY_NANOS;
        for (int i = 0; System.nanoTime() < until; i++) {
            String query = HEAVY.get(i % HEAVY.size());
            boolean isInstant = i / HEAVY.size() % 3 == 2;
            QueryRequest request = isInstant
                    ? QueryRequest.instant(query, end)
                    : QueryRequest.range(query, end - 4 * 3_600_000, end, 30_000);
            try {
                HttpApi.rehearse(engine.execute(request, source::select).value());
            } catch (PromqlException e) {
                // Some switches refuse some queries: the others will do.
            }
        }
    }

    /** Asks small queries over one connection for some time, or until {@code enough} says so, which is asked before each. */
    void ask(int port, Duration time, BooleanSupplier enough) throws IOException {
        ask(port, time, enough, this::path);
    }

    /** The same with other paths, by their number. */
    static void ask(int port, Duration time, BooleanSupplier enough, IntFunction<String> paths) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            long until = System.nanoTime() + time.toNanos();
            for (int i = 0; System.nanoTime() < until && !enough.getAsBoolean(); i++) {
                String request =
                        "GET " + paths.apply(i) + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: warm-up\r\n\r\n";
                out.write(request.getBytes(StandardCharsets.US_ASCII));
                skipAnswer(in);
            }
        }
    }

    private String path(int i) {
        String query = URLEncoder.encode(SMALL.get(i % SMALL.size()), StandardCharsets.UTF_8);
        long start = end / 1000 - history.toSeconds();
        String times =
                i % 4 == 3 ? "query?time=" + end / 1000 : "query_range?step=60&start=" + start + "&end=" + end / 1000;
        return "/api/v1/" + times + "&query=" + query;
    }

    private static void skipAnswer(InputStream in) throws IOException {
        long length = -1;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(
                        line.substring("content-length:".length()).strip());
            }
        }
        if (length >= 0) {
            in.skipNBytes(length);
            return;
        }
        for (int chunk = chunkLength(in); chunk > 0; chunk = chunkLength(in)) {
            in.skipNBytes(chunk + 2L);
        }
        in.skipNBytes(2);
    }

    private static int chunkLength(InputStream in) throws IOException {
        return Integer.parseInt(line(in).strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the answer was cut short");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
