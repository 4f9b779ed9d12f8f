package io.athanor.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.server.Version;
import io.athanor.server.config.ConfigText;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.Routes;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.requestlog.RequestLogConfig;
import io.athanor.server.telemetry.TelemetryConfig;
import io.athanor.server.tls.ServerTls;
import io.athanor.testing.testkit.OtlpReceiver;
import io.athanor.testing.testkit.OtlpReceiver.Span;
import io.athanor.testing.testkit.TestAuthority;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, one asking the other, and a collector that gets their spans. */
class TracingTest {
    private static final InetSocketAddress ANY_PORT = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String NOT_SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private static final MethodDescriptor<byte[], byte[]> ASK = method("test.Store/Ask");
    private static final MethodDescriptor<byte[], byte[]> EXPORT =
            method("opentelemetry.proto.collector.trace.v1.TraceService/Export");

    private final OtlpReceiver collector = new OtlpReceiver();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private String otlp(String more) {
        return "type: OTLP\nconfig:\n  client_type: http\n  insecure: true\n  endpoint: " + collector.endpoint() + "\n"
                + more.indent(2);
    }

    private static ComponentProcess process(String name, String yaml) {
        return process(name, yaml, null);
    }

    private static ComponentProcess process(String name, String yaml, @Nullable ServerTls tls) {
        HttpOptions http = new HttpOptions(ANY_PORT, "--http-address", Duration.ofSeconds(20), true);
        TracingConfig tracing = yaml.isEmpty()
                ? null
                : TracingConfig.parse(new ConfigText("t.yaml", yaml), Map.of("OTEL_SERVICE_NAME", name));
        ProcessOptions options = new ProcessOptions(name, http, null, "", Map.of())
                .with(new GrpcOptions(ANY_PORT, tls, Duration.ZERO, Duration.ofSeconds(20)))
                .with(new TelemetryConfig(RequestLogConfig.NONE, tracing));
        return new ComponentProcess(options, new Version("1", "", "", "", ""), InstantSource.system(), new Random(1));
    }

    private static BindableService answering(
            MethodDescriptor<byte[], byte[]> method, ServerCalls.UnaryMethod<byte[], byte[]> by) {
        return () -> ServerServiceDefinition.builder(method.getServiceName())
                .addMethod(method, ServerCalls.asyncUnaryCall(by))
                .build();
    }

    /** A querier that asks a store for each request, and a store that does something on another thread for it. */
    private HttpResponse<String> askBoth(String yaml, String... headers) throws Exception {
        try (ComponentProcess store = process("store", yaml);
                ComponentProcess query = process("query", yaml)) {
            store.serve(List.of(answering(ASK, (request, to) -> {
                CompletableFuture<Void> done = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    store.tracing().span("bucket_get").set("name", "a/index").close();
                    done.complete(null);
                });
                done.join();
                to.onNext(request);
                to.onCompleted();
            })));
            ManagedChannel channel = query.channels().open("127.0.0.1:" + store.grpcPort(), null, false);
            query.listen(new Routes().add("GET", "/api/v1/query", "query", exchange -> {
                ClientCalls.blockingUnaryCall(channel, ASK, CallOptions.DEFAULT, new byte[] {1});
                exchange.send(200, "text/plain", "ok");
            }));
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + query.httpPort() + "/api/v1/query?query=up"));
                if (headers.length > 0) {
                    request.headers(headers);
                }
                get(query, "/-/ready");
                HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("ok");
                metrics = get(query, "/metrics");
                return answer;
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private String metrics = "";

    private String get(ComponentProcess from, String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.httpPort() + path))
                                .header("Accept", "application/openmetrics-text; version=1.0.0")
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private Span span(String name, long kind) {
        return collector.spans().stream()
                .filter(span -> span.name().equals(name) && span.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is missing among " + collector.spans()));
    }

    @Test
    void request_isOneTrace_overBothProcesses_andThreadsStartedForIt() throws Exception {
        HttpResponse<String> answer = askBoth(otlp("compression: gzip\nheaders: {Authorization: Bearer x}"));

        Span request = span("/query HTTP[server]", 2);
        Span asked = span("/test.Store/Ask", 3);
        Span served = span("/test.Store/Ask", 2);
        Span read = span("bucket_get", 1);
        assertThat(collector.spans()).hasSize(4).allMatch(one -> one.traceId().equals(request.traceId()));
        assertThat(request.parent()).isEmpty();
        assertThat(asked.parent()).isEqualTo(request.id());
        assertThat(served.parent()).isEqualTo(asked.id());
        assertThat(read.parent()).isEqualTo(served.id());
        assertThat(request.service()).isEqualTo("query");
        assertThat(served.service()).isEqualTo("store");
        assertThat(request.start()).isLessThanOrEqualTo(asked.start());
        assertThat(request.attributes())
                .containsEntry("http.method", "GET")
                .containsEntry("http.url", "/api/v1/query?query=up")
                .containsEntry("http.status_code", "200")
                .containsEntry(
                        "request_id",
                        answer.headers().firstValue("X-Request-ID").orElseThrow());
        assertThat(served.attributes())
                .containsEntry("request_id", request.attributes().get("request_id"));
        assertThat(answer.headers().firstValue("X-Thanos-Trace-Id")).contains(request.traceId());
        assertThat(collector.requests()).allMatch("POST /v1/traces application/x-protobuf gzip Bearer x"::equals);
    }

    @Test
    void time_ofATracedRequest_hasTheTraceAsItsExemplar() throws Exception {
        String id = askBoth(otlp("")).headers().firstValue("X-Thanos-Trace-Id").orElseThrow();

        assertThat(metrics)
                .containsPattern("http_request_duration_seconds_bucket\\{code=\"200\",handler=\"query\",method=\"get\""
                        + ",le=\"[^\"]*\"\\} 1 # \\{traceID=\"" + id + "\"\\}");
    }

    @Test
    void trace_ofTheClient_isGoneOnWith() throws Exception {
        HttpResponse<String> answer = askBoth(otlp(""), "traceparent", SAMPLED);

        assertThat(answer.headers().firstValue("X-Thanos-Trace-Id")).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(span("/query HTTP[server]", 2).parent()).isEqualTo("b7ad6b7169203331");
        assertThat(collector.spans()).hasSize(4);
    }

    @Test
    void trace_thatIsNotWanted_isNotBegunByTheOtherSideEither() throws Exception {
        HttpResponse<String> answer = askBoth(otlp(""), "traceparent", NOT_SAMPLED);

        assertThat(answer.headers().firstValue("X-Thanos-Trace-Id")).isEmpty();
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void sampler_decides_unlessTheClientForcesIt() throws Exception {
        String never = otlp("sampler_type: parentbasedneversample");
        askBoth(never);
        assertThat(collector.spans()).isEmpty();

        HttpResponse<String> answer = askBoth(never, Tracing.FORCE_HEADER, "true");

        assertThat(answer.headers().firstValue("X-Thanos-Trace-Id")).isPresent();
        assertThat(collector.spans()).hasSize(4);
        assertThat(span("/query HTTP[server]", 2).attributes()).containsEntry("thanos.force_tracing", "true");
    }

    @Test
    void withoutConfiguration_nothingIsTold() throws Exception {
        HttpResponse<String> answer = askBoth("", Tracing.FORCE_HEADER, "true");

        assertThat(answer.headers().firstValue("X-Thanos-Trace-Id")).isEmpty();
        assertThat(metrics).doesNotContain("traceID");
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void jaegersConfiguration_sendsToItsIntakeOfOtlp() throws Exception {
        askBoth("""
                type: JAEGER
                config:
                  service_name: thanos
                  endpoint: http://%s/v1/traces
                  user: me
                  password: secret
                  sampler_type: const
                  sampler_param: 1
                """.formatted(collector.endpoint()));

        assertThat(collector.spans()).hasSize(4).allMatch(span -> span.service().equals("thanos"));
        assertThat(collector.requests())
                .allMatch("POST /v1/traces application/x-protobuf gzip Basic bWU6c2VjcmV0"::equals);
    }

    @Test
    void collector_thatIsBusy_isAskedAgain_andOneThatRefusesIsNot() throws Exception {
        collector.refuse(503);
        askBoth(otlp("retry_config: {retry_initial_interval: 1ms}"));
        assertThat(collector.spans()).hasSize(4);

        int before = collector.requests().size();
        collector.refuse(400);
        collector.refuse(400);
        askBoth(otlp("retry_config: {retry_initial_interval: 1ms}"));
        assertThat(collector.spans()).hasSize(4);
        assertThat(collector.requests()).hasSize(before + 2);
    }

    private List<Span> overGrpc(@Nullable ServerTls tls, String yaml) throws Exception {
        List<byte[]> taken = new CopyOnWriteArrayList<>();
        try (ComponentProcess intake = process("collector", "", tls)) {
            intake.serve(List.of(answering(EXPORT, (request, to) -> {
                taken.add(request);
                to.onNext(new byte[0]);
                to.onCompleted();
            })));
            askBoth("type: otlp\nconfig: {client_type: grpc, compression: gzip, endpoint: \"127.0.0.1:"
                    + intake.grpcPort() + "\", retry_config: {retry_enabled: false}, " + yaml + "}");
        }
        return taken.stream()
                .flatMap(request -> OtlpReceiver.decode(request).stream())
                .toList();
    }

    @Test
    void spans_goOverGrpcToo() throws Exception {
        assertThat(overGrpc(null, "insecure: true, headers: {token: t}"))
                .extracting(Span::name)
                .containsExactlyInAnyOrder("/query HTTP[server]", "/test.Store/Ask", "/test.Store/Ask", "bucket_get");
    }

    @Test
    void spans_goByTls_toWhomTheCertificateSays(@TempDir Path dir) throws Exception {
        TestAuthority authority = new TestAuthority(dir, "ours");
        TestAuthority.Identity identity = authority.issue(dir, "collector");
        ServerTls tls = new ServerTls(identity.cert(), identity.key(), null, List.of("TLSv1.3"), List.of(), List.of());
        TestAuthority stranger = new TestAuthority(dir, "strange");

        assertThat(overGrpc(tls, "tls_config: {ca_file: \"" + authority.cert() + "\"}"))
                .hasSize(4);
        assertThat(overGrpc(tls, "tls_config: {ca_file: \"" + stranger.cert() + "\"}"))
                .isEmpty();
        assertThat(overGrpc(tls, "insecure: true")).isEmpty();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
