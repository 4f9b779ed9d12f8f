package io.athanor.component.query;

import io.athanor.api.storeapi.ReceiveMemory;
import io.athanor.api.storeapi.Receiving;
import io.athanor.api.storeapi.RemoteStore;
import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.about.RemoteAbout;
import io.athanor.component.query.about.AskedAbout;
import io.athanor.component.query.discovery.Discovery;
import io.athanor.component.query.discovery.EndpointSpec;
import io.athanor.fanout.Member;
import io.athanor.server.dns.DnsLookup;
import io.athanor.server.dns.DnsMetrics;
import io.athanor.server.dns.DnsNames;
import io.athanor.server.grpc.GrpcChannels;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that a querier asks. Every few seconds each says what it has. One that does not answer is named by answers that
 * it should have contributed to, judged by what it said last (by everything if it never answered), until it is given up; a
 * strict one is asked all the same, and never given up. One that is given up, or not named by any source any more, is
 * remembered for a while.
 */
public final class EndpointSet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointSet.class);
    private static final long EVERY_MS = 5000;
    /** After a first round in which some were not reached: a cold start among many is slow, theirs or this one. */
    private static final long SOON_MS = 500;

    private static final long KEPT_BYTES = 64L << 20;

    /** Endpoints that are gone, of which no more are remembered: in a fleet whose pods come and go they are many. */
    private static final int MOST_GONE = 1000;

    private final EndpointConfig config;
    private final Discovery discovery;
    private final Function<EndpointSpec, ManagedChannel> channels;
    private final InstantSource clock;
    private final Receiving receiving;
    private final EndpointLog log = new EndpointLog();
    private final Map<String, GoneEndpoint> gone = new ConcurrentHashMap<>();
    private volatile Map<String, Endpoint> endpoints = Map.of();
    /** Their connections are closed once their last calls may have ended. */
    private final Set<Endpoint> leaving = ConcurrentHashMap.newKeySet();

    private boolean isClosed;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("endpoints").factory());

    /** Connects to nobody before {@link #update}. */
    public EndpointSet(
            EndpointConfig config,
            GrpcChannels channels,
            DnsLookup dns,
            InstantSource clock,
            PrometheusRegistry registry) {
        this(config, dns, opener(config, channels, dns, registry), clock, registry);
    }

    EndpointSet(
            EndpointConfig config,
            DnsLookup dns,
            Function<EndpointSpec, ManagedChannel> channels,
            InstantSource clock,
            PrometheusRegistry registry) {
        this.config = config;
        this.channels = channels;
        this.clock = clock;
        this.receiving = new Receiving(new ReceiveMemory(KEPT_BYTES), config.responseTimeout(), config.ahead());
        this.discovery =
                new Discovery(config.sources(), new DnsNames(dns, DnsMetrics.of("thanos_query_endpoints_", registry)));
        EndpointMetrics.register(this, config.connectionLabels(), registry);
    }

    private static Function<EndpointSpec, ManagedChannel> opener(
            EndpointConfig config, GrpcChannels channels, DnsLookup dns, PrometheusRegistry registry) {
        GroupNames groups = new GroupNames(dns, DnsMetrics.of("thanos_query_endpoint_groups_", registry));
        return spec -> spec.isGroup()
                ? groups.open(spec, config.dnsInterval(), channels)
                : channels.open(
                        spec.address().text(),
                        spec.dialing().tls(),
                        spec.dialing().snappy());
    }

    /** Asks all once, and from now on again and again. */
    public void begin() {
        update();
        long dns = Math.max(1, config.dnsInterval().toMillis());
        var _ = timer.scheduleWithFixedDelay(this::lookUp, dns, dns, TimeUnit.MILLISECONDS);
        boolean allAreUp = endpoints.values().stream()
                .allMatch(endpoint -> endpoint.state().isUp());
        askAgainIn(allAreUp ? EVERY_MS : SOON_MS);
    }

    private void askAgainIn(long ms) {
        try {
            var _ = timer.schedule(
                    () -> {
                        tryUpdate();
                        askAgainIn(Math.min(2 * ms, EVERY_MS));
                    },
                    ms,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("nobody is asked any more: the process stops");
        }
    }

    void lookUp() {
        try {
            discovery.lookUp();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("names of endpoints could not be looked up; they are again");
        }
    }

    private void tryUpdate() {
        try {
            update();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("endpoints could not be brought up to date; it is tried again");
        }
    }

    /** Finds all, and asks all at once what they have; returns when each has answered, or has not in time. */
    public synchronized void update() {
        Map<String, EndpointSpec> specs = discovery.endpoints();
        if (isClosed) {
            return;
        }
        Map<String, Endpoint> before = endpoints;
        Map<String, Endpoint> now = new LinkedHashMap<>();
        specs.forEach((name, spec) -> {
            Endpoint known = before.get(name);
            now.put(name, known != null && known.spec().equals(spec) ? known : open(spec));
        });
        if (before.isEmpty()) {
            endpoints = now; // whoever asks already has each that has answered, and hears of those that have not
        }
        ask(now.values());
        endpoints = now;
        before.forEach((name, endpoint) -> {
            if (now.get(name) != endpoint) {
                leave(endpoint, !now.containsKey(name));
            }
        });
        now.keySet().forEach(gone::remove);
        forget();
        log.producers(List.copyOf(now.values()));
    }

    private Endpoint open(EndpointSpec spec) {
        ManagedChannel channel = channels.apply(spec);
        return new Endpoint(
                spec,
                channel,
                new RemoteStore(spec.name(), channel, receiving),
                new RemoteAbout(
                        channel, config.responseTimeout().isZero() ? config.callTimeout() : config.responseTimeout()),
                clock.instant());
    }

    private void ask(Iterable<Endpoint> all) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Endpoint endpoint : all) {
                threads.execute(() -> {
                    Endpoint.State before = endpoint.update(config.infoTimeout(), config.unhealthyTimeout(), clock);
                    log.update(endpoint, before);
                });
            }
        }
    }

    /** Calls that run on its connection go on; what it had is remembered if nobody has taken its place. */
    private void leave(Endpoint endpoint, boolean isRemembered) {
        Endpoint.State state = endpoint.state();
        if (isRemembered) {
            if (!state.isLost()) {
                log.gone(endpoint);
            }
            if (state.info() != null) {
                gone.put(endpoint.name(), gone(endpoint, "endpoint is not found any more"));
            }
        }
        leaving.add(endpoint);
        try {
            var _ = timer.schedule(
                    () -> {
                        endpoint.close();
                        leaving.remove(endpoint);
                    },
                    Math.max(1, config.callTimeout().toMillis()),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            endpoint.close(); // the set is being closed
        }
    }

    private GoneEndpoint gone(Endpoint endpoint, String why) {
        Endpoint.State state = endpoint.state();
        return new GoneEndpoint(
                endpoint.name(),
                new RemoteStore(endpoint.name(), endpoint.channel(), receiving),
                state.known(),
                state.lastSeen(),
                clock.instant(),
                why);
    }

    private void forget() {
        Instant oldest = clock.instant().minus(config.remembered());
        gone.values().removeIf(one -> one.since().isBefore(oldest));
        while (gone.size() > MOST_GONE) {
            gone.values().stream()
                    .min((a, b) -> a.since().compareTo(b.since()))
                    .ifPresent(first -> gone.remove(first.name()));
        }
    }

    /** Who takes part in answers that have to do with series, or did. */
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (Endpoint endpoint : endpoints.values()) {
            if (endpoint.state().known().apis().contains(ServedApi.STORE)) {
                members.add(endpoint.member());
            }
        }
        gone.values().forEach(one -> members.add(one.member()));
        return members;
    }

    /** Connections to those of {@link #members} that answer queries by gRPC, by name. */
    public Map<String, Channel> queriers() {
        Map<String, Channel> channels = new HashMap<>();
        for (Endpoint endpoint : endpoints.values()) {
            if (endpoint.state().known().apis().contains(ServedApi.QUERY)) {
                channels.put(endpoint.name(), endpoint.channel());
            }
        }
        return channels;
    }

    /** Those of {@link #members} that answered when they were asked last what they have. */
    public List<Member> answering() {
        List<Member> members = new ArrayList<>();
        for (Endpoint endpoint : endpoints.values()) {
            Endpoint.State state = endpoint.state();
            if (state.isUp() && state.known().apis().contains(ServedApi.STORE)) {
                members.add(endpoint.member());
            }
        }
        return members;
    }

    /** Who tells something beside series; who did and does not answer now among them. */
    public List<AskedAbout> about(ServedApi api) {
        List<AskedAbout> asked = new ArrayList<>();
        for (Endpoint endpoint : endpoints.values()) {
            Endpoint.State state = endpoint.state();
            if (state.info() != null && !state.isLost() && state.known().apis().contains(api)) {
                asked.add(new AskedAbout(
                        endpoint.name(),
                        endpoint.about(),
                        endpoint.spec().isStrict() ? "" : state.fault(),
                        state.known().labelSets(),
                        state.known().component().equals("query")));
            }
        }
        return asked;
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints.values());
    }

    List<GoneEndpoint> gone() {
        return List.copyOf(gone.values());
    }

    long duplicates() {
        return discovery.duplicates();
    }

    /** Ends the asking and all connections. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            isClosed = true;
            endpoints.values().forEach(Endpoint::close);
            leaving.forEach(Endpoint::close);
        }
    }
}
