package io.athanor.server.grpc;

import io.athanor.server.ListenErrors;
import io.athanor.server.http.RequestIds;
import io.athanor.server.telemetry.Telemetry;
import io.athanor.server.tls.Certificates;
import io.grpc.BindableService;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.WriteBufferWaterMark;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A gRPC server: a virtual thread per event of a call, health and reflection, messages of any size unless the options bound them, snappy where the client
 * takes it. Started by its constructor, stopped by {@link #close}: no new calls, then running ones may go on for the grace
 * period, and what is left is ended.
 */
public final class GrpcServer implements AutoCloseable {
    /** Bytes that wait to be written to a connection: no more are added, and some are again. Small ones cost a write for each. */
    private static final int WRITE_UP_TO = 1 << 20;

    private static final int WRITE_ON = WRITE_UP_TO / 4;

    private static final int KEEPALIVE_AT_MOST_EVERY_S = 10;

    /** A client whose machine is gone is noticed after twice this: its calls end. */
    private static final int KEEPALIVE_S = 20;

    private final Server server;
    private final GrpcOptions options;
    private final HealthStatusManager health = new HealthStatusManager();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Telling of its work by metrics alone. */
    public GrpcServer(
            GrpcOptions options,
            List<? extends BindableService> services,
            PrometheusRegistry registry,
            InstantSource clock,
            RandomGenerator random) {
        this(options, services, Telemetry.metrics(registry), clock, random);
    }

    /**
     * Listens and serves.
     *
     * @throws io.athanor.server.UserError if the address cannot be listened on, or the certificates cannot be used
     */
    public GrpcServer(
            GrpcOptions options,
            List<? extends BindableService> services,
            Telemetry telemetry,
            InstantSource clock,
            RandomGenerator random) {
        this.options = options;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(
                        options.address().getHostString(), options.address().getPort()))
                .executor(threads)
                .maxInboundMessageSize(options.maxRequestBytes())
                .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(WRITE_ON, WRITE_UP_TO))
                .keepAliveTime(KEEPALIVE_S, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_S, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEPALIVE_AT_MOST_EVERY_S, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .compressorRegistry(compressors())
                .decompressorRegistry(decompressors());
        if (!options.maxConnectionAge().isZero()) {
            builder.maxConnectionAge(options.maxConnectionAge().toMillis(), TimeUnit.MILLISECONDS)
                    .maxConnectionAgeGrace(Math.max(1, options.gracePeriod().toMillis()), TimeUnit.MILLISECONDS);
        }
        if (options.tls() != null) {
            builder.sslContext(NettyTls.server(options.tls(), new Certificates(clock)));
        }
        // The last one added is asked first.
        CallMetrics metrics = new CallMetrics("server", telemetry.registry());
        builder.intercept(new FaultBarrier(telemetry.registry()))
                .intercept(new LoggedCalls(telemetry))
                .intercept(new TracedCalls(telemetry.tracing()))
                .intercept(new CallRequestIds(new RequestIds(clock, random)))
                .intercept(new MeteredCalls(metrics));
        builder.addService(health.getHealthService()).addService(ProtoReflectionServiceV1.newInstance());
        services.forEach(builder::addService);
        for (BindableService service : services) {
            service.bindService().getMethods().forEach(method -> metrics.known(method.getMethodDescriptor()));
        }
        server = start(builder);
    }

    /** Has classes initialised that take their time: the first server is there sooner then. */
    public static void prepare() {
        var _ = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Server start(NettyServerBuilder builder) {
        try {
            return builder.build().start();
        } catch (IOException e) {
            threads.close();
            throw ListenErrors.explain(options.address(), "--grpc-address", e);
        }
    }

    static CompressorRegistry compressors() {
        CompressorRegistry registry = CompressorRegistry.getDefaultInstance();
        registry.register(new SnappyCodec());
        return registry;
    }

    static DecompressorRegistry decompressors() {
        return DecompressorRegistry.getDefaultInstance().with(new SnappyCodec(), true);
    }

    /** Whether health checks are answered with SERVING. */
    public void serving(boolean is) {
        health.setStatus(
                HealthStatusManager.SERVICE_NAME_ALL_SERVICES, is ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** The port in use. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(options.gracePeriod().toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        threads.shutdown();
    }
}
