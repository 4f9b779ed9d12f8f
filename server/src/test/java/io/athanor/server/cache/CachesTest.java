package io.athanor.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.dns.DnsLookup;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.testing.testkit.TestAuthority;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Caches as the YAML says them, on real servers. */
@Timeout(120)
class CachesTest {
    private static final byte[] VALUE = {1, 2, 3};

    private final PrometheusRegistry registry = new PrometheusRegistry();

    @TempDir
    private Path folder;

    private final DnsLookup dns = new DnsLookup() {
        @Override
        public List<InetAddress> addresses(String host) {
            return host.equals("cache.test") ? List.of(InetAddress.ofLiteral("127.0.0.1")) : List.of();
        }

        @Override
        public List<Service> services(String name) {
            return List.of();
        }
    };

    private final Caches caches = new Caches(registry, null, InstantSource.system(), dns);

    private Cache open(String name, String yaml) {
        return caches.open(name, CacheYaml.read(YamlMapping.parse(new ConfigText("c.yaml", yaml))));
    }

    /** Puts happen in the background: looks until the value is there. */
    private static void keeps(Cache cache, String key) throws InterruptedException {
        cache.put(key, VALUE, Duration.ofHours(1));
        Hits hits = cache.get(List.of(key));
        while (hits.count() == 0) {
            Thread.sleep(5);
            cache.put(key, VALUE, Duration.ofHours(1));
            hits = cache.get(List.of(key));
        }
        assertThat(hits.value(0)).isEqualTo(VALUE);
    }

    private String metrics() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void memcached_byNamesInDns_keepsAndCounts() throws Exception {
        int port = RealCaches.freePort();
        try (RunningProgram _ = RealCaches.memcached(folder, port);
                Cache index =
                        open("index-cache", "type: MEMCACHED\nconfig: {addresses: ['dns+cache.test:" + port + "']}\n");
                Cache bucket =
                        open("caching-bucket", "type: MEMCACHED\nconfig: {addresses: ['127.0.0.1:" + port + "']}\n")) {
            keeps(index, "k");
            assertThat(bucket.get(List.of("k", "other")).count()).isEqualTo(1);
            assertThat(metrics())
                    .contains("thanos_memcached_dns_provider_results{addr=\"dns+cache.test:" + port
                            + "\",name=\"index-cache\"} 1.0")
                    .contains("thanos_memcached_dns_failures_total{name=\"index-cache\"} 0.0")
                    .contains("thanos_memcached_client_info{")
                    .contains("thanos_memcached_operation_failures_total{name=\"index-cache\",operation=\"getmulti\","
                            + "reason=\"timeout\"} 0.0")
                    .contains("thanos_memcached_operation_skipped_total{name=\"index-cache\",operation=\"set\","
                            + "reason=\"max-item-size\"} 0.0")
                    .contains("thanos_memcached_operations_total{name=\"caching-bucket\",operation=\"getmulti\"} 1.0")
                    .contains("thanos_memcached_getmulti_gate_gets_in_flight{name=\"index-cache\"} 0.0")
                    .contains("thanos_memcached_getmulti_gate_gets_max{name=\"index-cache\"} 100.0")
                    .contains("thanos_cache_memcached_requests_total{name=\"caching-bucket\"} 2.0")
                    .contains("thanos_cache_memcached_hits_total{name=\"caching-bucket\"} 1.0");
        }
    }

    @Test
    void inMemory_keepsAndCounts() throws Exception {
        try (Cache cache = open("caching-bucket", "type: IN-MEMORY\nconfig: {max_size: 1MB}\n")) {
            keeps(cache, "k");
            assertThat(metrics())
                    .contains("thanos_cache_inmemory_items{name=\"caching-bucket\"} 1.0")
                    .contains("thanos_cache_inmemory_hits_total{name=\"caching-bucket\"} 1.0")
                    .contains("thanos_cache_inmemory_max_size_bytes{name=\"caching-bucket\"} 1048576.0")
                    .contains("thanos_cache_inmemory_items_size_bytes{name=\"caching-bucket\"} 3.0");
        }
    }

    @Test
    void redisWithTls_ofAnotherName_keeps_andAnUntrustedOneMisses() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Identity server = authority.issue(folder, "redis.test");
        TestAuthority.Identity client = authority.issue(folder, "client");
        TestAuthority other = new TestAuthority(folder, "other");
        int port = RealCaches.freePort();
        String[] tls = {
            "--tls-port",
            String.valueOf(port),
            "--tls-cert-file",
            server.cert().toString(),
            "--tls-key-file",
            server.key().toString(),
            "--tls-ca-cert-file",
            authority.cert().toString()
        };
        try (RunningProgram _ = RealCaches.redis(folder, 0, tls);
                Cache good = open("index-cache", redis(port, authority.cert(), client, "redis.test"));
                Cache wrongName = open("a", redis(port, authority.cert(), client, "else.test"));
                Cache untrusted = open("b", redis(port, other.cert(), client, "redis.test"))) {
            keeps(good, "k");
            assertThat(wrongName.get(List.of("k")).count()).isZero();
            assertThat(untrusted.get(List.of("k")).count()).isZero();
        }
    }

    private static String redis(int port, Path ca, TestAuthority.Identity client, String serverName) {
        return """
                type: REDIS
                config:
                  addr: 127.0.0.1:%d
                  tls_enabled: true
                  tls_config: {ca_file: '%s', cert_file: '%s', key_file: '%s', server_name: %s}
                """.formatted(port, ca, client.cert(), client.key(), serverName);
    }

    @Test
    void redisCluster_isFoundOutAndKeeps() throws Exception {
        int port = RealCaches.freePort();
        try (RunningProgram _ = RealCaches.redis(folder, port, "--cluster-enabled", "yes")) {
            RealCaches.allSlots(port);
            try (Cache cache = open("index-cache", "type: REDIS\nconfig: {addr: '127.0.0.1:" + port + "'}\n")) {
                keeps(cache, "one");
                keeps(cache, "two");
                keeps(cache, "three");
                assertThat(cache.get(List.of("one", "none", "two", "three")).count())
                        .isEqualTo(3);
            }
        }
    }
}
