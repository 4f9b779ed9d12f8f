package io.athanor.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.server.http.RequestIds;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.ServerTls;
import io.athanor.testing.testkit.TestAuthority;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcServerTest {
    private static final MethodDescriptor<String, String> ECHO = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test.Echo/Say")
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();

    @TempDir
    Path folder;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final GrpcChannels channels = new GrpcChannels(registry, now::get, threads);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private @Nullable GrpcServer server;
    private @Nullable ManagedChannel channel;

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        if (channel != null) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
        if (server != null) {
            server.close();
        }
        threads.shutdownNow();
    }

    @Test
    void server_started_answersHealthChecksAsItIsTold() {
        start(null);
        ManagedChannel open = connect(null, false);
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(open);
        server().serving(true);
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        server().serving(false);
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
    }

    @Test
    void call_withAndWithoutSnappy_comesBackWhole() {
        start(null);
        String large = "metrics ".repeat(100_000);
        assertThat(say(connect(null, false), large)).isEqualTo(large);
        assertThat(say(connect(null, true), large)).isEqualTo(large);
    }

    @Test
    void call_failedByAFault_isInternalAndCountedAndTellsNoMore() {
        start(null);
        assertThatThrownBy(() -> say(connect(null, false), "fault"))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
                    assertThat(e.getMessage()).doesNotContain("secret");
                });
        assertThat(metrics())
                .contains("grpc_req_panics_recovered_total 1.0")
                .contains(
                        "grpc_server_handled_total{grpc_code=\"Internal\",grpc_method=\"Say\",grpc_service=\"test.Echo\",grpc_type=\"unary\"} 1.0")
                .contains(
                        "grpc_client_handled_total{grpc_code=\"Internal\",grpc_method=\"Say\",grpc_service=\"test.Echo\",grpc_type=\"unary\"} 1.0");
    }

    @Test
    void call_withARequestId_keepsIt_andWithoutGetsOne() {
        start(null);
        ManagedChannel open = connect(null, false);
        AtomicReference<io.grpc.Metadata> headers = new AtomicReference<>();
        AtomicReference<io.grpc.Metadata> trailers = new AtomicReference<>();
        io.grpc.Channel watched = io.grpc.ClientInterceptors.intercept(
                open, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        ClientCalls.blockingUnaryCall(watched, ECHO, io.grpc.CallOptions.DEFAULT, "x");
        assertThat(headers.get().get(CallRequestIds.HEADER)).hasSize(26);
        io.grpc.Context.current()
                .withValue(RequestIds.CURRENT, "mine-1")
                .run(() -> assertThat(ClientCalls.blockingUnaryCall(watched, ECHO, io.grpc.CallOptions.DEFAULT, "id"))
                        .isEqualTo("mine-1"));
        assertThat(headers.get().get(CallRequestIds.HEADER)).isEqualTo("mine-1");
    }

    @Test
    void tls_withClientCertificates_servesThoseAndRefusesOthers() {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority stranger = new TestAuthority(folder, "stranger");
        TestAuthority.Identity own = authority.issue(folder, "server");
        start(tls(own, authority.cert()));

        TestAuthority.Identity good = authority.issue(folder, "client");
        assertThat(say(connect(client(authority.cert(), good), false), "hello")).isEqualTo("hello");
        TestAuthority.Identity bad = stranger.issue(folder, "intruder");
        assertThatThrownBy(() -> say(connect(client(authority.cert(), bad), false), "hello"))
                .isInstanceOf(StatusRuntimeException.class);
        assertThatThrownBy(() -> say(connect(client(authority.cert(), null), false), "hello"))
                .isInstanceOf(StatusRuntimeException.class);
        assertThatThrownBy(() -> say(connect(client(stranger.cert(), good), false), "hello"))
                .isInstanceOf(StatusRuntimeException.class);
        ClientTls trusting = new ClientTls(null, good.cert(), good.key(), "", true, List.of("TLSv1.3"));
        assertThat(say(connect(trusting, false), "hello")).isEqualTo("hello");
    }

    @Test
    void tls_certificateReplaced_isShownToTheNextConnection() {
        TestAuthority first = new TestAuthority(folder, "ca");
        TestAuthority.Identity own = first.issue(folder, "server");
        start(tls(own, null));
        assertThat(say(connect(client(first.cert(), null), false), "hello")).isEqualTo("hello");

        TestAuthority second = new TestAuthority(folder, "ca2");
        second.issue(folder, "server");
        now.set(now.get().plusSeconds(2));
        assertThat(say(connect(client(second.cert(), null), false), "hello")).isEqualTo("hello");
        assertThatThrownBy(() -> say(connect(client(folder.resolve("ca.pem"), null), false), "hello"))
                .isInstanceOf(StatusRuntimeException.class);
    }

    @Test
    void tls_keyOfAnotherCertificate_isRefusedByName() {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Identity one = authority.issue(folder, "one");
        TestAuthority.Identity two = authority.issue(folder, "two");
        assertThatThrownBy(() -> start(tls(new TestAuthority.Identity(one.cert(), two.key()), null)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(two.key() + " is not the key to the certificate in " + one.cert());
    }

    @Test
    void close_whileACallRuns_letsItEnd() throws Exception {
        start(null);
        ManagedChannel open = connect(null, false);
        Future<String> answer = threads.submit(() -> say(open, "wait"));
        entered.await();
        Future<?> closing = threads.submit(() -> server().close());
        release.countDown();
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("wait");
        closing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void address_taken_saysSoAndNamesTheFlag() {
        start(null);
        GrpcOptions same = new GrpcOptions(
                InetSocketAddress.createUnresolved("127.0.0.1", server().port()),
                null,
                Duration.ZERO,
                Duration.ofSeconds(1));
        assertThatThrownBy(() -> new GrpcServer(
                        same,
                        List.of(),
                        new PrometheusRegistry(),
                        InstantSource.system(),
                        RandomGenerator.getDefault()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("another program listens there")
                .hasMessageContaining("--grpc-address");
    }

    private GrpcServer server() {
        return java.util.Objects.requireNonNull(server);
    }

    private void start(@Nullable ServerTls tls) {
        GrpcOptions options = new GrpcOptions(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                tls,
                Duration.ofMinutes(60),
                Duration.ofSeconds(20));
        server = new GrpcServer(options, List.of(echo()), registry, now::get, RandomGenerator.getDefault());
    }

    private BindableService echo() {
        return () -> ServerServiceDefinition.builder("test.Echo")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, observer) -> {
                    observer.onNext(answer(request));
                    observer.onCompleted();
                }))
                .build();
    }

    private String answer(String request) {
        return switch (request) {
            case "fault" -> throw new IllegalStateException("secret");
            case "id" -> String.valueOf(RequestIds.CURRENT.get());
            case "wait" -> {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                yield request;
            }
            default -> request;
        };
    }

    private ManagedChannel connect(@Nullable ClientTls tls, boolean snappy) {
        if (channel != null) {
            channel.shutdownNow();
        }
        ManagedChannel opened = channels.open("127.0.0.1:" + server().port(), tls, snappy);
        channel = opened;
        return opened;
    }

    private static ServerTls tls(TestAuthority.Identity own, @Nullable Path clientCa) {
        return new ServerTls(own.cert(), own.key(), clientCa, List.of("TLSv1.3"), List.of(), List.of("x25519"));
    }

    private static ClientTls client(Path ca, TestAuthority.@Nullable Identity own) {
        return new ClientTls(
                ca, own == null ? null : own.cert(), own == null ? null : own.key(), "", false, List.of("TLSv1.3"));
    }

    private static String say(ManagedChannel channel, String text) {
        return ClientCalls.blockingUnaryCall(channel, ECHO, io.grpc.CallOptions.DEFAULT, text);
    }

    private String metrics() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
