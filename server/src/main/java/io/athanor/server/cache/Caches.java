package io.athanor.server.cache;

import io.athanor.cache.Cache;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.memcached.AddressSource;
import io.athanor.cache.memcached.AutoDiscovery;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.memcached.MemcachedRing;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.cache.redis.RedisRing;
import io.athanor.cache.remote.RemoteCache;
import io.athanor.cache.remote.RemoteConfig;
import io.athanor.cache.remote.Ring;
import io.athanor.model.budget.SharedBudget;
import io.athanor.server.dns.DnsAddress;
import io.athanor.server.dns.DnsLookup;
import io.athanor.server.dns.DnsMetrics;
import io.athanor.server.dns.DnsNames;
import io.athanor.server.tls.Certificates;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the caches of one process, each under a name that its metrics carry. For one thread. */
public final class Caches {
    private final PrometheusRegistry registry;
    private final @Nullable SharedBudget ledger;
    private final InstantSource clock;
    private final DnsLookup dns;
    private @Nullable InMemoryCounters inMemory;
    private @Nullable RemoteCounters memcached;
    private @Nullable DiscoveryCounters discovery;
    private DnsMetrics.@Nullable Family names;
    private @Nullable RemoteCounters redis;

    /**
     * @param ledger where what is held in this process is reserved; null: nowhere
     * @param dns looks up the addresses of memcached
     */
    public Caches(PrometheusRegistry registry, @Nullable SharedBudget ledger, InstantSource clock, DnsLookup dns) {
        this.registry = registry;
        this.ledger = ledger;
        this.clock = clock;
        this.dns = dns;
    }

    /**
     * Opens a cache; the caller closes it. Servers that do not answer hinder nothing.
     *
     * @param name such as {@code index-cache}
     * @throws io.athanor.server.UserError if files of certificates cannot be used
     */
    public Cache open(String name, CacheConfig config) {
        return switch (config) {
            case CacheConfig.InMemory(var room) -> {
                inMemory = inMemory == null ? new InMemoryCounters(registry) : inMemory;
                yield new InMemoryCache(room, inMemory.named(name, room), ledger, clock);
            }
            case CacheConfig.Memcached(var client) -> memcached(name, client);
            case CacheConfig.Redis redisConfig -> redis(name, redisConfig);
        };
    }

    private Cache memcached(String name, MemcachedConfig config) {
        memcached = memcached == null ? new RemoteCounters("memcached", registry) : memcached;
        RemoteCounters.Named counters =
                memcached.named(name, config.maxGetMultiConcurrency(), config.maxAsyncConcurrency());
        memcached.clientInfo(name, config);
        Ring ring =
                new MemcachedRing(config, config.autoDiscovery() ? cluster(name, config) : names(name, config), clock);
        return remote(name, config.remote(), ring, counters);
    }

    private AddressSource cluster(String name, MemcachedConfig config) {
        discovery = discovery == null ? new DiscoveryCounters(registry) : discovery;
        return new AutoDiscovery(config.addresses(), config.timeout(), discovery.named(name));
    }

    private AddressSource names(String name, MemcachedConfig config) {
        names = names == null ? new DnsMetrics.Family("thanos_memcached_", registry) : names;
        DnsNames known = new DnsNames(dns, names.named(name));
        List<DnsAddress> addresses = DnsAddress.parseAll(config.addresses());
        return () -> {
            DnsNames.Found found = known.lookUp(addresses);
            if (found.all().isEmpty() && !found.problems().isEmpty()) {
                throw new IOException(String.join("; ", found.problems()));
            }
            return found.all();
        };
    }

    private Cache redis(String name, CacheConfig.Redis config) {
        redis = redis == null ? new RemoteCounters("redis", registry) : redis;
        RedisConfig client = config.tls() == null
                ? config.client()
                : config.client().with(RedisSockets.of(config.tls(), new Certificates(clock)));
        RemoteConfig remote = client.remote();
        return remote(
                name,
                remote,
                new RedisRing(client),
                redis.named(name, remote.getConcurrency(), remote.putConcurrency()));
    }

    private Cache remote(String name, RemoteConfig config, Ring ring, RemoteCounters.Named counters) {
        return new RemoteCache(name, config, ring, counters, counters, ledger, clock, System::nanoTime);
    }
}
