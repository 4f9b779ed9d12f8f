package io.athanor.server.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.cache.remote.BreakerConfig;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CacheYamlTest {
    private static CacheConfig parse(String text) {
        YamlMapping root = YamlMapping.parse(new ConfigText("c.yaml", text));
        CacheConfig config = CacheYaml.read(root);
        root.end();
        return config;
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UserError.class).hasMessage(message);
    }

    @Test
    void defaults_areThanos() {
        assertThat(parse("type: in-memory\n")).isEqualTo(new CacheConfig.InMemory(InMemoryConfig.DEFAULT));
        assertThat(parse("type: MEMCACHED\nconfig: {addresses: [a:1]}\n"))
                .isEqualTo(new CacheConfig.Memcached(new MemcachedConfig(List.of("a:1"), Duration.ofMillis(500))));
        CacheConfig.Redis redis = (CacheConfig.Redis) parse("type: REDIS\nconfig: {addr: 'a:1'}\n");
        assertThat(redis.tls()).isNull();
        assertThat(redis.client())
                .isEqualTo(new RedisConfig(
                        List.of("a:1"),
                        "",
                        "",
                        "",
                        "",
                        0,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3),
                        100,
                        100,
                        100,
                        100,
                        0,
                        10_000,
                        20,
                        BreakerConfig.DEFAULT,
                        null));
    }

    @Test
    void allKeysOfMemcached_areRead() {
        assertThat(parse("""
                type: MEMCACHED
                config:
                  addresses: ["dnssrv+_memcached._tcp.m", "b:2"]
                  timeout: 250ms
                  max_idle_connections: 1
                  max_async_concurrency: 2
                  max_async_buffer_size: 3
                  max_get_multi_concurrency: 4
                  max_get_multi_batch_size: 5
                  max_item_size: 6KiB
                  dns_provider_update_interval: 7s
                  auto_discovery: false
                  set_async_circuit_breaker_config:
                    enabled: true
                    half_open_max_requests: 8
                    open_duration: 9s
                    min_requests: 10
                    consecutive_failures: 11
                    failure_percent: 0.5
                """))
                .isEqualTo(new CacheConfig.Memcached(new MemcachedConfig(
                        List.of("dnssrv+_memcached._tcp.m", "b:2"),
                        Duration.ofMillis(250),
                        1,
                        2,
                        3,
                        4,
                        5,
                        6 << 10,
                        Duration.ofSeconds(7),
                        false,
                        new BreakerConfig(true, 8, Duration.ofSeconds(9), 10, 11, 0.5))));
    }

    @Test
    void allKeysOfRedis_areRead() {
        CacheConfig.Redis redis = (CacheConfig.Redis) parse("""
                type: REDIS
                config:
                  addr: a:1,b:2
                  prefix: "p:"
                  username: u
                  password: secret
                  db: 3
                  master_name: m
                  dial_timeout: 1s
                  read_timeout: 2s
                  write_timeout: 0s
                  max_get_multi_concurrency: 4
                  get_multi_batch_size: 5
                  max_set_multi_concurrency: 6
                  set_multi_batch_size: 7
                  tls_enabled: true
                  tls_config: {ca_file: ca.pem, cert_file: c.pem, key_file: k.pem, server_name: s, insecure_skip_verify: true, min_version: "1.3"}
                  cache_size: 8MiB
                  max_async_buffer_size: 9
                  max_async_concurrency: 10
                  set_async_circuit_breaker_config: {enabled: true}
                """);
        assertThat(redis.client().addresses()).containsExactly("a:1", "b:2");
        assertThat(redis.client().masterName()).isEqualTo("m");
        assertThat(redis.client().cacheSize()).isEqualTo(8 << 20);
        assertThat(redis.client().readTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(redis.client().breaker().enabled()).isTrue();
        assertThat(redis.client().toString()).doesNotContain("secret");
        assertThat(Objects.requireNonNull(redis.tls()).ca()).isEqualTo(Path.of("ca.pem"));
        assertThat(redis.tls().serverName()).isEqualTo("s");
        assertThat(redis.tls().versions()).containsExactly("TLSv1.3");
    }

    @Test
    void groupcache_isRefusedWithWhatToDo() {
        refused(
                "type: GROUPCACHE\nconfig: {self_url: 'http://x'}\n",
                "c.yaml:1: \"type\" is GROUPCACHE, which is not served: use MEMCACHED or REDIS to share a cache between"
                        + " stores, or IN-MEMORY");
    }

    @Test
    void mistakes_areNamed() {
        refused("config: {}\n", "c.yaml: the key \"type\" is missing: add it");
        refused("type: DISK\n", "c.yaml:1: \"type\" is \"DISK\", not one of IN-MEMORY, MEMCACHED and REDIS");
        refused(
                "type: IN-MEMORY\nconfig: {max_size: 1MB, max_item_size: 2MB}\n",
                "c.yaml:2: \"config.max_item_size\" is 2097152 bytes, more than max_size, 1048576: an item has to fit"
                        + " into the cache");
        refused(
                "type: IN-MEMORY\nconfig: {size: 1MB}\n",
                "c.yaml:2: unknown key \"config.size\": allowed here: max_size, max_item_size");
        refused(
                "type: MEMCACHED\n",
                "c.yaml: \"config.addresses\" names no memcached: add host:port of each, or dns+host:port");
        refused(
                "type: MEMCACHED\nconfig: {addresses: [localhost]}\n",
                "c.yaml:2: \"config.addresses\" holds \"localhost\", which is not host:port");
        refused(
                "type: MEMCACHED\nconfig: {addresses: ['dns+a:1'], auto_discovery: true}\n",
                "c.yaml:2: \"config.addresses\" holds \"dns+a:1\": with auto_discovery the addresses are host:port of"
                        + " the cluster's configuration endpoint");
        refused(
                "type: MEMCACHED\nconfig: {addresses: [a:1], max_async_concurrency: 0}\n",
                "c.yaml:2: \"config.max_async_concurrency\" has to be from 1 to 2147483647, not 0");
        refused(
                "type: MEMCACHED\nconfig: {addresses: [a:1], dns_provider_update_interval: 0s}\n",
                "c.yaml:2: \"config.dns_provider_update_interval\" has to be longer than 0");
        refused(
                "type: MEMCACHED\nconfig: {addresses: [a:1], set_async_circuit_breaker_config: {enabled: true,"
                        + " failure_percent: 2}}\n",
                "c.yaml:2: \"config.set_async_circuit_breaker_config.failure_percent\" has to be in range (0,1]");
        refused("type: REDIS\n", "c.yaml: the key \"config.addr\" is missing: add it");
        refused("type: REDIS\nconfig: {addr: 'a'}\n", "c.yaml:2: \"config.addr\" holds \"a\", which is not host:port");
        refused(
                "type: REDIS\nconfig: {addr: 'a:1', tls_enabled: true, tls_config: {cert_file: c}}\n",
                "c.yaml:2: \"config.tls_config.cert_file\" stands alone: give cert_file and key_file");
        refused(
                "type: REDIS\nconfig: {addr: 'a:1', expiration: 1h}\n",
                "c.yaml:2: unknown key \"config.expiration\": allowed here: addr, tls_enabled, tls_config, master_name,"
                        + " prefix, username, password, db, dial_timeout, read_timeout, write_timeout,"
                        + " max_get_multi_concurrency, get_multi_batch_size, max_set_multi_concurrency,"
                        + " set_multi_batch_size, cache_size, max_async_buffer_size, max_async_concurrency,"
                        + " set_async_circuit_breaker_config");
    }
}
