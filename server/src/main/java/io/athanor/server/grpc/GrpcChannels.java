package io.athanor.server.grpc;

import io.athanor.server.telemetry.Telemetry;
import io.athanor.server.tls.Certificates;
import io.athanor.server.tls.ClientTls;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens connections to gRPC servers, with what Thanos's clients have: keepalive, messages of any size, metrics. */
public final class GrpcChannels {
    private static final int KEEPALIVE_S = 10;
    private static final int KEEPALIVE_TIMEOUT_S = 5;

    private final Certificates certificates;
    private final MeteredClient metrics;
    private final TracedClient spans;
    private final Executor threads;

    /** Telling of their work by metrics alone. */
    public GrpcChannels(PrometheusRegistry registry, InstantSource clock, Executor threads) {
        this(Telemetry.metrics(registry), clock, threads);
    }

    /** @param threads runs what calls are told; not closed by this */
    public GrpcChannels(Telemetry telemetry, InstantSource clock, Executor threads) {
        this.certificates = new Certificates(clock);
        this.metrics = new MeteredClient(new CallMetrics("client", telemetry.registry()));
        this.spans = new TracedClient(telemetry.tracing());
        this.threads = threads;
    }

    /**
     * A connection, made when it is first used; the caller shuts it down.
     *
     * @param target {@code host:port}
     * @param tls null: without
     * @param snappy whether messages are sent compressed, and answers asked for so
     */
    public ManagedChannel open(String target, @Nullable ClientTls tls, boolean snappy) {
        return build(NettyChannelBuilder.forTarget(target), tls, snappy);
    }

    /**
     * A connection to a group of servers, which are asked in turn; the caller shuts it down.
     *
     * @param name of the group, for certificates
     * @param servers looks up {@code host:port} of each; may take seconds, called now and then
     * @param serviceConfig how they are asked: {@link ServiceConfig}
     */
    @SuppressWarnings("deprecation") // the other way is a registry of the whole JVM
    public ManagedChannel openGroup(
            String name,
            Supplier<List<String>> servers,
            Duration every,
            Map<String, ?> serviceConfig,
            @Nullable ClientTls tls,
            boolean snappy) {
        return build(
                NettyChannelBuilder.forTarget(GroupResolver.target())
                        .nameResolverFactory(new GroupResolver(name, servers, every))
                        .defaultServiceConfig(serviceConfig)
                        .disableServiceConfigLookUp()
                        .enableRetry(),
                tls,
                snappy);
    }

    private ManagedChannel build(NettyChannelBuilder builder, @Nullable ClientTls tls, boolean snappy) {
        builder.executor(threads)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepAliveTime(KEEPALIVE_S, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_S, TimeUnit.SECONDS)
                .compressorRegistry(GrpcServer.compressors())
                .decompressorRegistry(GrpcServer.decompressors())
                .intercept(metrics, spans);
        if (snappy) {
            builder.intercept(new Compressed());
        }
        if (tls == null) {
            return builder.usePlaintext().build();
        }
        builder.sslContext(context(tls));
        if (!tls.serverName().isEmpty()) {
            builder.overrideAuthority(tls.serverName());
        }
        return builder.build();
    }

    private SslContext context(ClientTls tls) {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
        if (tls.skipVerify()) {
            builder.trustManager(certificates.nobodyChecked()).endpointIdentificationAlgorithm(null);
        } else if (tls.ca() != null) {
            builder.trustManager(certificates.authorities(tls.ca()));
        }
        if (tls.cert() != null && tls.key() != null) {
            builder.keyManager(certificates.identity(tls.cert(), tls.key()));
        }
        return NettyTls.build(builder.protocols(tls.versions()));
    }

    private static final class Compressed implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withCompression("snappy"));
        }
    }
}
