package io.athanor.cache.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.Pool;

/**
 * Jedis, set up as the configuration says: with its pools of connections to one server, to those of a cluster, or to the
 * sentinels' master.
 */
record RedisConnections(UnifiedJedis client, Supplier<Stream<Pool<Connection>>> pools) {
    static RedisConnections open(RedisConfig config) {
        List<HostAndPort> addresses =
                config.addresses().stream().map(HostAndPort::from).toList();
        if (config.masterName().isEmpty()) {
            return serverOrCluster(config, addresses);
        }
        Set<HostAndPort> sentinels = addresses.stream().collect(Collectors.toSet());
        RedisSentinelClient client = RedisSentinelClient.builder()
                .masterName(config.masterName())
                .sentinels(sentinels)
                .sentinelClientConfig(common(config).build())
                .clientConfig(server(config))
                .poolConfig(pool(config))
                .build();
        return new RedisConnections(client, () -> client.getPrimaryNodesConnectionMap().values().stream());
    }

    /** The first server that answers; if it says that it is one of a cluster, the cluster. */
    private static RedisConnections serverOrCluster(RedisConfig config, List<HostAndPort> addresses) {
        JedisConnectionException failure = new JedisConnectionException("no address of a server");
        for (HostAndPort address : addresses) {
            RedisClient client = RedisClient.builder()
                    .hostAndPort(address)
                    .clientConfig(server(config))
                    .poolConfig(pool(config))
                    .build();
            boolean isUsed = false;
            try {
                if (isOfCluster(client)) {
                    return cluster(config, addresses);
                }
                isUsed = true;
                return new RedisConnections(client, () -> Stream.of(client.getPool()));
            } catch (JedisConnectionException e) {
                failure = e;
            } finally {
                if (!isUsed) {
                    client.close();
                }
            }
        }
        throw failure;
    }

    private static boolean isOfCluster(RedisClient client) {
        try {
            return client.info("cluster").contains("cluster_enabled:1");
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("NOPERM")) {
                return false; // users of a cache need not be allowed to ask that
            }
            throw e;
        }
    }

    private static RedisConnections cluster(RedisConfig config, List<HostAndPort> addresses) {
        RedisClusterClient client = RedisClusterClient.builder()
                .nodes(Set.copyOf(addresses))
                .clientConfig(server(config))
                .poolConfig(pool(config))
                .build();
        return new RedisConnections(
                client, () -> client.getClusterNodes().values().stream().map(pool -> pool));
    }

    @SuppressWarnings("deprecation") // what is meant instead takes key stores, which do not read their files again
    private static DefaultJedisClientConfig.Builder common(RedisConfig config) {
        DefaultJedisClientConfig.Builder common = DefaultJedisClientConfig.builder()
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .connectionTimeoutMillis(millis(config.dialTimeout()))
                .socketTimeoutMillis(millis(longer(config.readTimeout(), config.writeTimeout())));
        RedisTls tls = config.tls();
        return tls == null
                ? common
                : common.ssl(true).sslSocketFactory(tls.sockets()).sslParameters(tls.parameters());
    }

    private static DefaultJedisClientConfig server(RedisConfig config) {
        DefaultJedisClientConfig.Builder server = common(config).database(config.db());
        if (!config.username().isEmpty()) {
            server.user(config.username());
        }
        if (!config.password().isEmpty()) {
            server.password(config.password());
        }
        return server.build();
    }

    /** As many connections as exchanges may run at once: how many may is bounded before they come here. */
    private static ConnectionPoolConfig pool(RedisConfig config) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        int gets = config.maxGetMultiConcurrency();
        int most = gets <= 0 ? -1 : gets + config.remote().putConcurrency();
        pool.setMaxTotal(most);
        pool.setMaxIdle(most);
        pool.setMinIdle(0);
        pool.setMaxWait(config.readTimeout());
        pool.setJmxEnabled(false);
        return pool;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static int millis(Duration time) {
        return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** Closes the connections that lie idle. */
    void forgetIdle() {
        pools.get().forEach(Pool::clear);
    }
}
