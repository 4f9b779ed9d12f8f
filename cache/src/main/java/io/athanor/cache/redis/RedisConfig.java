package io.athanor.cache.redis;

import io.athanor.cache.remote.BreakerConfig;
import io.athanor.cache.remote.RemoteConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thanos's settings of a Redis client.
 *
 * @param addresses {@code host:port}: of the server, of servers of a cluster, or of the sentinels
 * @param masterName the master that the sentinels are asked for; empty: there are no sentinels
 * @param prefix of all keys
 * @param username empty: the default user
 * @param password empty: none is given
 * @param db which database
 * @param dialTimeout of connecting
 * @param readTimeout of a lookup
 * @param writeTimeout of storing
 * @param maxGetMultiConcurrency how many lookups run at once; 0: any number
 * @param getMultiBatchSize how many keys one exchange asks for; 0: any number
 * @param maxSetMultiConcurrency how many exchanges store at once; 0: as many as {@code maxAsyncConcurrency}
 * @param setMultiBatchSize how many values one exchange stores; 0: 100
 * @param cacheSize bytes of values kept in this process too
 * @param maxAsyncBufferSize how many values wait to be stored
 * @param maxAsyncConcurrency how many exchanges store at once
 * @param breaker when storing is given up for a while
 * @param tls null: without
 */
public record RedisConfig(
        List<String> addresses,
        String masterName,
        String prefix,
        String username,
        String password,
        int db,
        Duration dialTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        int maxGetMultiConcurrency,
        int getMultiBatchSize,
        int maxSetMultiConcurrency,
        int setMultiBatchSize,
        long cacheSize,
        int maxAsyncBufferSize,
        int maxAsyncConcurrency,
        BreakerConfig breaker,
        @Nullable RedisTls tls) {
    /** What stands for a timeout of 0, which means none. */
    private static final Duration NO_TIMEOUT = Duration.ofDays(1);

    public RedisConfig {
        addresses = List.copyOf(addresses);
        dialTimeout = orNone(dialTimeout);
        readTimeout = orNone(readTimeout);
        writeTimeout = orNone(writeTimeout);
    }

    /** Thanos's defaults for one server, but for the timeouts and the values kept in this process. */
    public RedisConfig(List<String> addresses, Duration timeout, long cacheSize) {
        this(
                addresses,
                "",
                "",
                "",
                "",
                0,
                timeout,
                timeout,
                timeout,
                100,
                100,
                100,
                100,
                cacheSize,
                10_000,
                20,
                BreakerConfig.DEFAULT,
                null);
    }

    private static Duration orNone(Duration timeout) {
        return timeout.isPositive() ? timeout : NO_TIMEOUT;
    }

    /** The same with TLS. */
    public RedisConfig with(RedisTls how) {
        return new RedisConfig(
                addresses,
                masterName,
                prefix,
                username,
                password,
                db,
                dialTimeout,
                readTimeout,
                writeTimeout,
                maxGetMultiConcurrency,
                getMultiBatchSize,
                maxSetMultiConcurrency,
                setMultiBatchSize,
                cacheSize,
                maxAsyncBufferSize,
                maxAsyncConcurrency,
                breaker,
                how);
    }

    /** What of it does not depend on the protocol. */
    public RemoteConfig remote() {
        int putConcurrency = maxSetMultiConcurrency <= 0
                ? maxAsyncConcurrency
                : Math.min(maxAsyncConcurrency, maxSetMultiConcurrency);
        return new RemoteConfig(
                readTimeout,
                maxGetMultiConcurrency,
                getMultiBatchSize,
                Math.max(1, putConcurrency),
                setMultiBatchSize <= 0 ? 100 : setMultiBatchSize,
                maxAsyncBufferSize,
                0,
                breaker,
                cacheSize);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisConfig[addresses=" + addresses + ", masterName=" + masterName + ", db=" + db + "]";
    }
}
