package io.athanor.server.process;

import io.athanor.server.Version;
import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.server.http.HttpCall;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Probes;
import io.athanor.server.http.Routes;
import io.athanor.server.metrics.ProcessMetrics;
import io.athanor.server.profile.ProfileRoutes;
import io.athanor.server.requestlog.RequestLog;
import io.athanor.server.status.StatusRoutes;
import io.athanor.server.telemetry.Telemetry;
import io.athanor.server.tracing.Tracing;
import io.athanor.server.tracing.TracingConfig;
import io.athanor.server.tracing.otlp.OtlpExporter;
import io.grpc.BindableService;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a component runs in. In the order of a life: made (registry and probes are there, nothing listens); {@link #listen
 * HTTP} (alive: probes, metrics and status answer, with the component's routes); {@link #serve gRPC}; {@link #ready}; and
 * {@link #close}: no longer ready, running requests and calls go on for their grace periods, what is left is ended, then
 * what the component {@link #owns} is closed, the last first.
 *
 * <p>Whoever makes one closes it, also where the component does not start.
 */
public final class ComponentProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentProcess.class);

    private final ProcessOptions options;
    private final Version version;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Telemetry telemetry;
    private final Probes probes;
    private final StatusRoutes status;
    private final ProfileRoutes profiles;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final ExecutorService clientThreads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable GrpcChannels channels;
    private @Nullable HttpServer http;
    private @Nullable GrpcServer grpc;

    public ComponentProcess(ProcessOptions options, Version version, InstantSource clock, RandomGenerator random) {
        this.options = options;
        this.version = version;
        this.clock = clock;
        this.random = random;
        this.telemetry = new Telemetry(
                registry,
                tracing(options, clock),
                new RequestLog(options.telemetry().requests(), clock));
        this.probes = new Probes(options.component(), registry);
        this.status = new StatusRoutes(options.flags(), version, clock);
        this.profiles = new ProfileRoutes(clock);
    }

    private static Tracing tracing(ProcessOptions options, InstantSource clock) {
        TracingConfig config = options.telemetry().tracing();
        if (config == null) {
            return Tracing.OFF;
        }
        LOG.atInfo().addKeyValue("to", config.target().endpoint()).log("spans are sent");
        return Tracing.of(config, new OtlpExporter(config.target(), clock));
    }

    /** What spans are begun with. */
    public Tracing tracing() {
        return telemetry.tracing();
    }

    /** What {@code /metrics} shows. */
    public PrometheusRegistry registry() {
        return registry;
    }

    public Probes probes() {
        return probes;
    }

    public InstantSource clock() {
        return clock;
    }

    public Version version() {
        return version;
    }

    /** Opens connections to other servers; they are counted in this process's metrics. */
    public synchronized GrpcChannels channels() {
        GrpcChannels there = channels;
        if (there == null) {
            there = new GrpcChannels(telemetry, clock, clientThreads);
            channels = there;
        }
        return there;
    }

    /** Has something closed after the servers are, and before what was named earlier; returns it. */
    public <T extends AutoCloseable> T owns(T resource) {
        owned.push(resource);
        return resource;
    }

    /**
     * Serves HTTP: what all components have, and these routes; from then on the process is alive.
     *
     * @throws io.athanor.server.UserError if the address cannot be listened on
     */
    public void listen(Routes routes) {
        Routes all = new Routes()
                .addAll("", probes.routes())
                .addAll("", new ProcessMetrics(registry, version).routes())
                .addAll("", profiles.routes())
                .addAll(options.routePrefix(), status.routes())
                .addAll("", routes);
        http = new HttpServer(options.http(), all, telemetry, clock, random);
        probes.healthy(true);
    }

    /**
     * Answers a request that came by another way than HTTP, as {@link #listen} said.
     *
     * @throws IOException if the answer could not be given whole
     */
    public void answer(HttpCall call) throws IOException {
        HttpServer server = http;
        if (server == null) {
            throw new IOException("nothing is served yet");
        }
        server.answer(call);
    }

    /**
     * Serves gRPC, if the options say where: health, reflection, and these services.
     *
     * @throws io.athanor.server.UserError if the address cannot be listened on
     */
    public void serve(List<? extends BindableService> services) {
        GrpcOptions at = options.grpc();
        if (at != null) {
            GrpcServer server = new GrpcServer(at, services, telemetry, clock, random);
            LOG.atInfo()
                    .addKeyValue("component", "grpc")
                    .addKeyValue("address", at.address().getHostString() + ":" + server.port())
                    .addKeyValue("tls", at.tls() != null)
                    .log("listening for StoreAPI calls");
            server.serving(probes.isReady());
            grpc = server;
        }
    }

    /** Says whether the component is ready for work, by probe, metric and gRPC's health service. */
    public void ready(boolean is) {
        probes.ready(is);
        GrpcServer server = grpc;
        if (server != null) {
            server.serving(is);
        }
    }

    /** The port of HTTP, 0 before it is listened on. */
    public int httpPort() {
        return http == null ? 0 : http.port();
    }

    /** The port of gRPC, 0 where it is not listened on. */
    public int grpcPort() {
        return grpc == null ? 0 : grpc.port();
    }

    /** Where to point a browser. */
    public String url() {
        String host = options.http().address().getHostString();
        boolean isAny = host.equals("0.0.0.0") || host.equals("::");
        String shown = isAny ? "localhost" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "http://" + shown + ":" + httpPort() + options.routePrefix() + "/";
    }

    @Override
    public void close() {
        ready(false);
        profiles.close();
        drain();
        probes.healthy(false);
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("something did not close cleanly");
            }
        }
        clientThreads.shutdown();
        telemetry.tracing().close();
    }

    /** Both servers drain at the same time: a grace period is one of the whole process. */
    private void drain() {
        GrpcServer calls = grpc;
        Thread beside =
                calls == null ? null : Thread.ofPlatform().name("drain-grpc").start(calls::close);
        if (http != null) {
            http.close();
        }
        if (beside != null) {
            try {
                beside.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
