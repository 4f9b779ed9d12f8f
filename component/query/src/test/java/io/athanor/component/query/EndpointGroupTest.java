package io.athanor.component.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.component.query.discovery.Dialing;
import io.athanor.component.query.discovery.EndpointSpec;
import io.athanor.fanout.Member;
import io.athanor.model.Labels;
import io.athanor.server.UserError;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.dns.DnsLookup;
import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that are one endpoint together. */
class EndpointGroupTest {
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final AtomicInteger askedFirst = new AtomicInteger();
    private final AtomicInteger askedSecond = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private GrpcServer serve(String host, int port, AtomicInteger asked) {
        StoreInfo info = new StoreInfo("receive", List.of(Labels.of("cluster", "c")), 0, Long.MAX_VALUE, List.of());
        GrpcServer server = new GrpcServer(
                new GrpcOptions(new InetSocketAddress(host, port), null, Duration.ZERO, Duration.ZERO),
                List.of(new InfoService(() -> {
                    asked.incrementAndGet();
                    return info;
                })),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
        owned.add(server);
        return server;
    }

    /** Two servers with one port, each at an address of its own. */
    private GrpcServer[] both() {
        while (true) {
            GrpcServer first = serve(FIRST, 0, askedFirst);
            try {
                return new GrpcServer[] {first, serve(SECOND, first.port(), askedSecond)};
            } catch (UserError e) {
                first.close(); // somebody has that port at the other address
            }
        }
    }

    private EndpointSet group(int port) {
        DnsLookup dns = new DnsLookup() {
            @Override
            public List<InetAddress> addresses(String host) {
                assertThat(host).isEqualTo("receivers");
                return List.of(InetAddress.ofLiteral(FIRST), InetAddress.ofLiteral(SECOND));
            }

            @Override
            public List<Service> services(String name) {
                return List.of();
            }
        };
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        owned.add(threads);
        PrometheusRegistry registry = new PrometheusRegistry();
        EndpointSpec spec = new EndpointSpec(DnsAddress.parse("dns+receivers:" + port), false, true, Dialing.PLAIN, "");
        EndpointSet set = new EndpointSet(
                new EndpointConfig(
                        List.of(() -> List.of(spec)),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofDays(1),
                        Duration.ZERO,
                        8,
                        Duration.ofSeconds(1),
                        List.of("store_type")),
                new GrpcChannels(registry, InstantSource.system(), threads),
                dns,
                InstantSource.system(),
                registry);
        owned.add(set);
        return set;
    }

    @Test
    @Timeout(120)
    void groupsServers_areAskedInTurn_andOneThatDiesIsNotMissed() {
        GrpcServer[] servers = both();
        EndpointSet set = group(servers[0].port());

        while (askedFirst.get() == 0 || askedSecond.get() == 0) {
            set.update();
        }
        assertThat(set.members())
                .extracting(Member::name)
                .containsExactly("thanos:///dns+receivers:" + servers[0].port());
        assertThat(set.members().getFirst().info().labelSets()).containsExactly(Labels.of("cluster", "c"));

        servers[0].close();
        int before = askedSecond.get();
        for (int i = 0; i < 10; i++) {
            set.update();
            assertThat(set.members().getFirst().fault()).isEmpty();
        }
        assertThat(askedSecond.get()).isGreaterThanOrEqualTo(before + 10);

        int away = askedFirst.get();
        serve(FIRST, servers[1].port(), askedFirst);
        while (askedFirst.get() == away) {
            set.update();
        }
        assertThat(set.members().getFirst().fault()).isEmpty();
    }
}
