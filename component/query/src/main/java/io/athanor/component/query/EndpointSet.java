package io.athanor.component.query;

import io.athanor.api.storeapi.ReceiveMemory;
import io.athanor.api.storeapi.RemoteStore;
import io.athanor.fanout.Member;
import io.athanor.server.grpc.GrpcChannels;
import io.grpc.ManagedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The servers that a querier asks. Every five seconds each says what it has; one that does not answer stays, and is named by
 * answers that it should have contributed to, judged by what it said last (by everything if it never answered).
 */
public final class EndpointSet implements AutoCloseable {
    private static final long EVERY_S = 5;
    private static final long KEPT_BYTES = 64L << 20;

    private final EndpointConfig config;
    private final InstantSource clock;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("endpoints").factory());

    /** Connects to nobody before {@link #update}. */
    public EndpointSet(EndpointConfig config, GrpcChannels channels, InstantSource clock, PrometheusRegistry registry) {
        this(config, address -> channels.open(address, config.tls(), config.snappy()), clock, registry);
    }

    EndpointSet(
            EndpointConfig config,
            Function<String, ManagedChannel> channels,
            InstantSource clock,
            PrometheusRegistry registry) {
        this.config = config;
        this.clock = clock;
        ReceiveMemory memory = new ReceiveMemory(KEPT_BYTES);
        for (String address : new LinkedHashSet<>(config.addresses())) {
            ManagedChannel channel = channels.apply(address);
            RemoteStore store = new RemoteStore(address, channel, memory, config.responseTimeout());
            endpoints.add(new Endpoint(address, channel, store));
        }
        new EndpointMetrics(this, config.addresses().size() - endpoints.size(), registry);
    }

    /** Asks all once, and from now on again and again. */
    public void begin() {
        update();
        var _ = timer.scheduleWithFixedDelay(this::update, EVERY_S, EVERY_S, TimeUnit.SECONDS);
    }

    /** Asks all at once what they have; returns when each has answered, or has not in time. */
    public void update() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Endpoint endpoint : endpoints) {
                threads.execute(() -> endpoint.update(config.infoTimeout(), clock));
            }
        }
    }

    /** Who takes part in answers. */
    public List<Member> members() {
        return endpoints.stream().map(Endpoint::member).toList();
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    /** Ends the asking and all connections. */
    @Override
    public void close() {
        timer.shutdownNow();
        endpoints.forEach(Endpoint::close);
    }
}
