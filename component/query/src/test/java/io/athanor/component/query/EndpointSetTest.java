package io.athanor.component.query;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.component.query.discovery.Dialing;
import io.athanor.component.query.discovery.EndpointSource;
import io.athanor.component.query.discovery.EndpointSpec;
import io.athanor.component.query.discovery.SdFiles;
import io.athanor.fanout.Member;
import io.athanor.model.Labels;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.dns.DnsLookup;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EndpointSetTest {
    private static final Duration UNHEALTHY = Duration.ofMinutes(5);

    private final Clock clock = new Clock();
    private final Dns dns = new Dns();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, StoreInfo> infos = new ConcurrentHashMap<>();
    private final List<String> opened = new ArrayList<>();
    private final Set<String> servers = new HashSet<>();
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final String run = "EndpointSetTest-" + System.identityHashCode(this) + '-';

    @TempDir
    private Path dir;

    private static final class Clock implements InstantSource {
        private Instant now = Instant.ofEpochSecond(1_000_000);

        @Override
        public Instant instant() {
            return now;
        }

        void advance(Duration by) {
            now = now.plus(by);
        }
    }

    private static final class Dns implements DnsLookup {
        private final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();
        private boolean isBroken;

        @Override
        public List<InetAddress> addresses(String host) throws IOException {
            if (isBroken) {
                throw new IOException("no server answers");
            }
            return hosts.getOrDefault(host, List.of());
        }

        @Override
        public List<Service> services(String name) {
            return List.of(new Service("one", 7), new Service("two", 8));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private EndpointSet set(EndpointSource... sources) {
        EndpointSet set = new EndpointSet(
                new EndpointConfig(
                        List.of(sources),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        UNHEALTHY,
                        Duration.ofDays(1),
                        Duration.ZERO,
                        8,
                        Duration.ofSeconds(1),
                        List.of("store_type", "ip_port")),
                dns,
                this::open,
                clock,
                registry);
        owned.add(set);
        return set;
    }

    /** Connects to a server that is there, and says why not as long as nothing is served by that name. */
    private ManagedChannel open(EndpointSpec spec) {
        String name = spec.name();
        synchronized (opened) {
            opened.add(name);
            if (servers.add(name)) {
                try {
                    Server server = InProcessServerBuilder.forName(run + name)
                            .addService(new InfoService(() -> info(name)))
                            .build()
                            .start();
                    owned.add(server::shutdownNow);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return InProcessChannelBuilder.forName(run + name).build();
    }

    private StoreInfo info(String name) {
        StoreInfo info = infos.get(name);
        if (name.startsWith("slow")) {
            try {
                slow.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (info == null) {
            throw Status.UNAVAILABLE.withDescription("down").asRuntimeException();
        }
        return info;
    }

    /** Lets a server of that name answer. */
    private void serve(String name, String cluster) {
        infos.put(name, new StoreInfo("sidecar", List.of(Labels.of("cluster", cluster)), 0, Long.MAX_VALUE, List.of()));
    }

    private static EndpointSource fixed(boolean isStrict, String... addresses) {
        List<EndpointSpec> specs = new ArrayList<>();
        for (String address : addresses) {
            specs.add(new EndpointSpec(DnsAddress.parse(address), isStrict, false, Dialing.PLAIN, ""));
        }
        return () -> specs;
    }

    /** Each member with what is wrong with it: empty, or {@code gone}, or its fault's first word. */
    private static Map<String, String> members(EndpointSet set) {
        Map<String, String> members = new TreeMap<>();
        for (Member member : set.members()) {
            members.put(member.name(), member.isGone() ? "gone" : member.fault().isEmpty() ? "" : "fault");
        }
        return members;
    }

    private double gauge(String name, String endpoint) {
        return registry.scrape(n -> n.equals(name)).stream()
                .flatMap(snapshot -> ((GaugeSnapshot) snapshot).getDataPoints().stream())
                .filter(point -> endpoint.equals(point.getLabels().get("endpoint")))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    @Timeout(60)
    void firstRound_whoeverHasAnsweredTakesPart_andWhoHasNotIsNamed() throws Exception {
        serve("one:1", "a");
        serve("slow:1", "b");
        EndpointSet set = set(fixed(false, "one:1", "slow:1"));

        Thread round = Thread.ofPlatform().start(set::update);
        while (!members(set).equals(Map.of("one:1", "", "slow:1", "fault"))) {
            Thread.sleep(5);
        }
        slow.countDown();
        round.join();

        assertThat(members(set)).isEqualTo(Map.of("one:1", "", "slow:1", ""));
    }

    @Test
    void names_areLookedUp_andWhatTheyDoNotStandForAnyMoreIsRemembered() throws Exception {
        serve("10.0.0.1:1", "a");
        serve("10.0.0.2:1", "b");
        dns.hosts.put("stores", List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")));
        EndpointSet set = set(fixed(false, "dns+stores:1"));

        set.update();
        assertThat(members(set)).isEqualTo(Map.of("10.0.0.1:1", "", "10.0.0.2:1", ""));

        dns.isBroken = true;
        set.lookUp();
        set.update();
        assertThat(members(set)).as("kept while nobody knows better").hasSize(2).containsValue("");

        dns.isBroken = false;
        dns.hosts.put("stores", List.of(InetAddress.ofLiteral("10.0.0.1")));
        set.lookUp();
        set.update();
        assertThat(members(set)).isEqualTo(Map.of("10.0.0.1:1", "", "10.0.0.2:1", "gone"));
        assertThat(gauge("athanor_endpoint_up", "10.0.0.2:1")).isZero();
        assertThat(gauge("athanor_endpoint_last_seen_timestamp_seconds", "10.0.0.2:1"))
                .isEqualTo(1_000_000);

        clock.advance(Duration.ofDays(2));
        set.update();
        assertThat(members(set)).as("not for ever").isEqualTo(Map.of("10.0.0.1:1", ""));
    }

    @Test
    void services_areAskedWhereTheirRecordsSay() {
        EndpointSet set = set(fixed(false, "dnssrvnoa+_grpc._tcp.stores"));

        set.update();

        assertThat(opened).containsExactlyInAnyOrder("one:7", "two:8");
    }

    @Test
    void endpoint_thatDoesNotAnswer_isNamed_thenGivenUp_unlessItIsStrict() throws Exception {
        serve("plain:1", "a");
        serve("strict:1", "b");
        EndpointSet set = set(fixed(false, "plain:1"), fixed(true, "strict:1", "never:1"));
        set.update();
        assertThat(members(set)).isEqualTo(Map.of("plain:1", "", "strict:1", "", "never:1", ""));

        infos.remove("plain:1");
        infos.remove("strict:1");
        clock.advance(Duration.ofMinutes(1));
        set.update();
        assertThat(members(set)).isEqualTo(Map.of("plain:1", "fault", "strict:1", "", "never:1", ""));
        assertThat(set.members())
                .as("judged by what it said last")
                .anySatisfy(member -> assertThat(member.info().labelSets()).containsExactly(Labels.of("cluster", "a")));

        clock.advance(UNHEALTHY);
        set.update();
        assertThat(members(set)).isEqualTo(Map.of("plain:1", "gone", "strict:1", "", "never:1", ""));
        assertThat(gauge("athanor_endpoint_up", "plain:1")).isZero();

        serve("plain:1", "a");
        set.update();
        assertThat(members(set)).as("it may come back").containsEntry("plain:1", "");
        assertThat(gauge("athanor_endpoint_up", "plain:1")).isEqualTo(1);
    }

    @Test
    void joining_changingLabels_andLeaving_areOneLineEach_withAddressAndLabels() {
        Logger logger = (Logger) LoggerFactory.getLogger(EndpointLog.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        owned.add(() -> {
            logger.detachAppender(lines);
            logger.setLevel(null);
            logger.setAdditive(true);
        });
        serve("a:1", "a");
        List<EndpointSpec> specs = new ArrayList<>(List.of(EndpointSpec.of(DnsAddress.parse("a:1"), Dialing.PLAIN)));
        EndpointSet set = set(() -> List.copyOf(specs));
        for (int i = 0; i < 3; i++) {
            set.update();
        }
        serve("a:1", "b");
        for (int i = 0; i < 3; i++) {
            set.update();
        }
        infos.remove("a:1");
        for (int i = 0; i < 3; i++) {
            set.update();
        }
        serve("a:1", "b");
        set.update();
        set.update();
        specs.clear();
        set.update();
        set.update();

        assertThat(lines.list.stream().map(EndpointSetTest::shown))
                .containsExactly(
                        "adding new sidecar with [storeEndpoints] address=a:1 extLset={cluster=\"a\"}",
                        "endpoint has other external labels now address=a:1 extLset={cluster=\"b\"}"
                                + " before={cluster=\"a\"}",
                        "update of endpoint failed: answers that it should contribute to name it address=a:1"
                                + " extLset={cluster=\"b\"} err=endpoint is not reached: rpc error: code = Unavailable desc = down",
                        "endpoint answers again address=a:1 extLset={cluster=\"b\"}",
                        "removing endpoint because it's unhealthy or does not exist address=a:1 extLset={cluster=\"b\"}");
    }

    private static String shown(ILoggingEvent line) {
        StringBuilder text = new StringBuilder(line.getFormattedMessage());
        line.getKeyValuePairs()
                .forEach(pair -> text.append(' ').append(pair.key).append('=').append(pair.value));
        return text.toString();
    }

    @Test
    void files_areReadAgainWhenTheyChange_andABrokenOneKeepsWhatItSaid() throws Exception {
        Path json = Files.writeString(dir.resolve("one.json"), "[{\"targets\": [\"a:1\", \"b:1\"]}]");
        EndpointSet set = set(new SdFiles(List.of(dir + "/*.json"), Dialing.PLAIN));
        set.update();
        assertThat(set.endpoints()).extracting(Endpoint::name).containsExactly("a:1", "b:1");

        change(json, "[{\"targets\": [\"a:1\"");
        set.update();
        assertThat(set.endpoints()).extracting(Endpoint::name).containsExactly("a:1", "b:1");

        change(json, "[{\"targets\": [\"c:1\"], \"labels\": {\"x\": \"y\"}}]");
        Files.writeString(dir.resolve("two.json"), "[{\"targets\": [\"d:1\", \"c:1\"]}]");
        set.update();
        assertThat(set.endpoints()).extracting(Endpoint::name).containsExactlyInAnyOrder("c:1", "d:1");
        assertThat(set.duplicates()).isEqualTo(1);

        Files.delete(json);
        Files.delete(dir.resolve("two.json"));
        set.update();
        assertThat(set.endpoints()).isEmpty();
    }

    private static void change(Path file, String text) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 5000));
    }

    @Test
    void endpoint_thatIsToBeSpokenToInAnotherWay_isConnectedToAnew() {
        List<EndpointSpec> specs = new ArrayList<>(List.of(
                EndpointSpec.of(DnsAddress.parse("a:1"), Dialing.PLAIN),
                EndpointSpec.of(DnsAddress.parse("b:1"), Dialing.PLAIN)));
        EndpointSet set = set(() -> List.copyOf(specs));
        set.update();
        specs.set(0, EndpointSpec.of(DnsAddress.parse("a:1"), new Dialing(null, true)));

        set.update();
        set.update();

        assertThat(opened).containsExactlyInAnyOrder("a:1", "b:1", "a:1");
        assertThat(members(set)).hasSize(2);
    }

    @Test
    void clusters_thatHaveToBeThere_areNamedWhileNobodyTellsOfThem() throws Exception {
        serve("a:1", "a");
        EndpointSet set = set(fixed(true, "a:1"));
        set.update();
        Path file = Files.writeString(
                dir.resolve("clusters.yml"),
                "clusters: [{name: A, labels: {cluster: a}}, {name: B, labels: {cluster: b}, max_age: 1h}]");
        ExpectedClusters expected = ExpectedClusters.of(file, set::answering, clock, registry);
        long now = clock.millis();
        var isA = new io.athanor.model.LabelMatcher(io.athanor.model.MatchType.EQUAL, "cluster", "a");

        assertThat(expected.missing(List.of(), 0, now))
                .containsExactly("expected cluster B is silent: no endpoint that answers has data of it");
        assertThat(expected.missing(List.of(isA), 0, now)).isEmpty();

        infos.remove("a:1");
        clock.advance(Duration.ofMinutes(1));
        set.update();
        assertThat(expected.missing(List.of(), 0, now)).hasSize(2);
        assertThat(expected.missing(List.of(isA), 0, now))
                .singleElement()
                .asString()
                .startsWith("expected cluster A ");
    }
}
