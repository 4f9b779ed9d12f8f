package io.athanor.cache.memcached;

import io.athanor.cache.remote.BreakerConfig;
import io.athanor.cache.remote.RemoteConfig;
import java.time.Duration;
import java.util.List;

/**
 * Thanos's settings of a memcached client.
 *
 * @param addresses of the servers; what they mean is the {@link AddressSource}'s business
 * @param timeout of connecting, and of one exchange
 * @param maxIdleConnections kept to one server
 * @param maxAsyncConcurrency how many exchanges store at once
 * @param maxAsyncBufferSize how many values wait to be stored
 * @param maxGetMultiConcurrency how many lookups run at once; 0: any number
 * @param maxGetMultiBatchSize how many keys one exchange asks for; 0: any number
 * @param maxItemSize bytes; larger values are not stored; 0: no bound
 * @param dnsProviderUpdateInterval how often the addresses are asked for anew
 * @param autoDiscovery whether the addresses are of a cluster's configuration endpoint
 * @param breaker when storing is given up for a while
 */
public record MemcachedConfig(
        List<String> addresses,
        Duration timeout,
        int maxIdleConnections,
        int maxAsyncConcurrency,
        int maxAsyncBufferSize,
        int maxGetMultiConcurrency,
        int maxGetMultiBatchSize,
        long maxItemSize,
        Duration dnsProviderUpdateInterval,
        boolean autoDiscovery,
        BreakerConfig breaker) {
    private static final int PUT_BATCH = 16;

    public MemcachedConfig {
        addresses = List.copyOf(addresses);
    }

    /** Thanos's defaults, but for the timeout. */
    public MemcachedConfig(List<String> addresses, Duration timeout) {
        this(
                addresses,
                timeout,
                100,
                20,
                10_000,
                100,
                0,
                1 << 20,
                Duration.ofSeconds(10),
                false,
                BreakerConfig.DEFAULT);
    }

    /** What of it does not depend on the protocol. */
    public RemoteConfig remote() {
        return new RemoteConfig(
                timeout,
                maxGetMultiConcurrency,
                maxGetMultiBatchSize,
                maxAsyncConcurrency,
                PUT_BATCH,
                maxAsyncBufferSize,
                maxItemSize,
                breaker,
                0);
    }
}
