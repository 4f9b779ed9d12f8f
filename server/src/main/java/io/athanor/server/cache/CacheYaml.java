package io.athanor.server.cache;

import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.remote.BreakerConfig;
import io.athanor.server.UserError;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.dns.DnsAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** {@code type} and {@code config} of Thanos's YAML for caches, with its keys and defaults. */
public final class CacheYaml {
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private CacheYaml() {}

    /**
     * Reads {@code type} and {@code config} of a mapping, which may have more keys.
     *
     * @throws UserError with file, line and key if they are not understood, whole
     */
    public static CacheConfig read(YamlMapping root) {
        return read(root, config -> {});
    }

    /**
     * The same.
     *
     * @param more reads further keys of {@code config}
     */
    public static CacheConfig read(YamlMapping root, Consumer<YamlMapping> more) {
        String type = root.requiredString("type");
        YamlMapping config = root.mapping("config");
        CacheConfig read = switch (type.toUpperCase(Locale.ROOT)) {
            case "IN-MEMORY" -> new CacheConfig.InMemory(inMemory(config));
            case "MEMCACHED" -> new CacheConfig.Memcached(memcached(config));
            case "REDIS" -> RedisYaml.read(config);
            case "GROUPCACHE" ->
                throw root.invalid(
                        "type",
                        "is GROUPCACHE, which is not served: use MEMCACHED or REDIS to share a cache between stores, or"
                                + " IN-MEMORY");
            default -> throw root.invalid("type", "is \"" + type + "\", not one of IN-MEMORY, MEMCACHED and REDIS");
        };
        more.accept(config);
        config.end();
        return read;
    }

    private static InMemoryConfig inMemory(YamlMapping config) {
        InMemoryConfig defaults = InMemoryConfig.DEFAULT;
        long max = config.bytes("max_size", defaults.maxSize());
        long item = config.bytes("max_item_size", Math.min(max, defaults.maxItemSize()));
        if (item > max) {
            throw config.invalid(
                    "max_item_size",
                    "is " + item + " bytes, more than max_size, " + max + ": an item has to fit into the cache");
        }
        return new InMemoryConfig(max, item);
    }

    private static MemcachedConfig memcached(YamlMapping config) {
        MemcachedConfig defaults = new MemcachedConfig(List.of(), Duration.ofMillis(500));
        List<String> addresses = config.strings("addresses");
        Duration timeout = notNegative(config, "timeout", config.duration("timeout", defaults.timeout()));
        boolean autoDiscovery = config.bool("auto_discovery", defaults.autoDiscovery());
        checkAddresses(config, addresses, autoDiscovery);
        return new MemcachedConfig(
                addresses,
                timeout.isZero() ? defaults.timeout() : timeout,
                count(config, "max_idle_connections", defaults.maxIdleConnections(), 0),
                count(config, "max_async_concurrency", defaults.maxAsyncConcurrency(), 1),
                count(config, "max_async_buffer_size", defaults.maxAsyncBufferSize(), 0),
                count(config, "max_get_multi_concurrency", defaults.maxGetMultiConcurrency(), 0),
                count(config, "max_get_multi_batch_size", defaults.maxGetMultiBatchSize(), 0),
                config.bytes("max_item_size", defaults.maxItemSize()),
                positive(
                        config,
                        "dns_provider_update_interval",
                        config.duration("dns_provider_update_interval", defaults.dnsProviderUpdateInterval())),
                autoDiscovery,
                breaker(config));
    }

    private static void checkAddresses(YamlMapping config, List<String> addresses, boolean autoDiscovery) {
        if (addresses.isEmpty()) {
            throw config.invalid("addresses", "names no memcached: add host:port of each, or dns+host:port");
        }
        for (String text : addresses) {
            DnsAddress address;
            try {
                address = DnsAddress.parse(text);
            } catch (IllegalArgumentException e) {
                throw config.invalid("addresses", "cannot be used: " + e.getMessage());
            }
            if (autoDiscovery && address.isDynamic()) {
                throw config.invalid(
                        "addresses",
                        "holds \"" + text + "\": with auto_discovery the addresses are host:port of the cluster's"
                                + " configuration endpoint");
            }
            if (!address.scheme().isEmpty()) {
                throw config.invalid(
                        "addresses", "holds \"" + text + "\": memcached has no URLs: leave out " + address.scheme());
            }
            if (!address.isDynamic() && !text.contains("/") && !text.matches(".+:[0-9]{1,5}")) {
                throw config.invalid("addresses", "holds \"" + text + "\", which is not host:port");
            }
        }
    }

    /** {@code set_async_circuit_breaker_config}. */
    static BreakerConfig breaker(YamlMapping config) {
        BreakerConfig defaults = BreakerConfig.DEFAULT;
        YamlMapping breaker = config.mapping("set_async_circuit_breaker_config");
        BreakerConfig read = new BreakerConfig(
                breaker.bool("enabled", defaults.enabled()),
                number(breaker, "half_open_max_requests", defaults.halfOpenMaxRequests(), 0, MAX_UINT32),
                notNegative(breaker, "open_duration", breaker.duration("open_duration", defaults.openDuration())),
                number(breaker, "min_requests", defaults.minRequests(), 0, MAX_UINT32),
                number(breaker, "consecutive_failures", defaults.consecutiveFailures(), 0, MAX_UINT32),
                breaker.decimal("failure_percent", defaults.failurePercent()));
        breaker.end();
        if (read.enabled() && read.consecutiveFailures() == 0) {
            throw breaker.invalid("consecutive_failures", "has to be greater than 0");
        }
        if (read.enabled() && (read.failurePercent() <= 0 || read.failurePercent() > 1)) {
            throw breaker.invalid("failure_percent", "has to be in range (0,1]");
        }
        return read;
    }

    static int count(YamlMapping config, String key, int otherwise, int least) {
        return (int) number(config, key, otherwise, least, Integer.MAX_VALUE);
    }

    private static long number(YamlMapping config, String key, long otherwise, long least, long most) {
        long value = config.integer(key, otherwise);
        if (value < least || value > most) {
            throw config.invalid(key, "has to be from " + least + " to " + most + ", not " + value);
        }
        return value;
    }

    private static Duration positive(YamlMapping config, String key, Duration value) {
        if (!value.isPositive()) {
            throw config.invalid(key, "has to be longer than 0");
        }
        return value;
    }

    static Duration notNegative(YamlMapping config, String key, Duration value) {
        if (value.isNegative()) {
            throw config.invalid(key, "cannot be negative");
        }
        return value;
    }
}
