package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.OtlpReceiver;
import io.athanor.testing.testkit.OtlpReceiver.Span;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query over a querier and a store is one trace, from the request to the reads of the bucket. */
class TracedQueryTest {
    private static final long START_MS = 1_767_225_600_000L;

    @TempDir
    private Path dir;

    @Test
    void query_overAStore_isOneTrace() throws Exception {
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(FleetSpec.ofPods(1, START_MS, START_MS + 3_600_000), bucket, ProgressListener.NONE);
        try (OtlpReceiver collector = new OtlpReceiver()) {
            String tracing = "--tracing.config={type: OTLP, config: {client_type: http, insecure: true, endpoint: \""
                    + collector.endpoint() + "\"}}";
            String id;
            try (StoreServer store = new StoreServer(StoreCommand.settingsOf(
                            "--objstore.config={type: FILESYSTEM, config: {directory: '" + bucket + "'}}",
                            "--http-address=127.0.0.1:0",
                            "--grpc-address=127.0.0.1:0",
                            "--data-dir=" + dir.resolve("data"),
                            tracing));
                    QueryServer query = new QueryServer(QueryCommand.settingsOf(
                            "--endpoint=127.0.0.1:" + store.grpcPort(),
                            "--http-address=127.0.0.1:0",
                            "--grpc-address=127.0.0.1:0",
                            tracing))) {
                id = ask(query.url() + "api/v1/query_range?query=sum(up)&start=1767226200&end=1767229200&step=60");
            }

            List<Span> spans = collector.spans().stream()
                    .filter(span -> span.traceId().equals(id))
                    .toList();
            Span request = only(spans, "/query_range HTTP[server]", 2);
            Span evaluated = only(spans, "range_query_exec", 1);
            Span select = only(spans, "querier_select", 1);
            Span asked = only(spans, "/thanos.Store/Series", 3);
            Span served = only(spans, "/thanos.Store/Series", 2);
            assertThat(evaluated.parent()).isEqualTo(request.id());
            assertThat(evaluated.attributes()).containsEntry("query", "sum(up)");
            assertThat(select.parent()).isEqualTo(evaluated.id());
            assertThat(select.attributes().get("matchers")).contains("__name__=\"up\"");
            assertThat(asked.parent()).isEqualTo(select.id());
            assertThat(served.parent()).isEqualTo(asked.id());
            assertThat(served.attributes())
                    .containsEntry("request_id", request.attributes().get("request_id"));
            assertThat(spans)
                    .filteredOn(span -> span.name().equals("bucket_getrange"))
                    .isNotEmpty()
                    .allSatisfy(span -> assertThat(span.parent()).isEqualTo(served.id()))
                    .anySatisfy(
                            span -> assertThat(span.attributes().get("name")).contains("/chunks/"));
        }
    }

    private static Span only(List<Span> spans, String name, long kind) {
        return spans.stream()
                .filter(span -> span.name().equals(name) && span.kind() == kind)
                .reduce((a, b) -> {
                    throw new AssertionError(name + " is there twice: " + spans);
                })
                .orElseThrow(() -> new AssertionError(name + " is missing: " + spans));
    }

    /** The id of the request's trace. */
    private static String ask(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).contains("\"status\":\"success\"").contains("\"values\"");
            return answer.headers().firstValue("X-Thanos-Trace-Id").orElseThrow();
        }
    }
}
