package io.athanor.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.CacheMetrics;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.cache.redis.RedisRing;
import io.athanor.cache.remote.BreakerConfig;
import io.athanor.cache.remote.RemoteCache;
import io.athanor.cache.remote.RemoteMetrics;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A redis-server with a password, and a database that is not the first. */
final class RedisCacheTest extends CacheContract {
    private static final String[] PASSWORD = {"--requirepass", "open sesame"};

    private @Nullable RunningProgram server;
    private int port;

    @TempDir
    private Path directory;

    @Override
    protected Cache open(InstantSource clock) throws Exception {
        port = RealCaches.freePort();
        server = RealCaches.redis(directory, port, PASSWORD);
        return cache(config(List.of("127.0.0.1:" + port), "", "open sesame"), clock);
    }

    private static RedisConfig config(List<String> addresses, String master, String password) {
        Duration patience = Duration.ofSeconds(10);
        return new RedisConfig(
                addresses,
                master,
                "pre:",
                "",
                password,
                3,
                patience,
                patience,
                patience,
                100,
                100,
                100,
                100,
                0,
                10_000,
                20,
                BreakerConfig.DEFAULT,
                null);
    }

    private static RemoteCache cache(RedisConfig config, InstantSource clock) {
        return new RemoteCache(
                "test",
                config.remote(),
                new RedisRing(config),
                RemoteMetrics.NONE,
                CacheMetrics.NONE,
                null,
                clock,
                System::nanoTime);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void server_endedAndStartedAgain_isUsedAgain() throws Exception {
        opened().put("k", new byte[] {1}, Duration.ofHours(1));
        awaitFound("k", new byte[] {1});
        stop();
        assertThat(opened().get(List.of("k")).count()).isZero();
        server = RealCaches.redis(directory, port, PASSWORD);
        opened().put("k", new byte[] {2}, Duration.ofHours(1));
        awaitFound("k", new byte[] {2});
    }

    @Test
    void get_withAWrongPassword_misses() throws Exception {
        opened().put("k", new byte[] {1}, Duration.ofHours(1));
        awaitFound("k", new byte[] {1});
        try (Cache locked = cache(config(List.of("127.0.0.1:" + port), "", "wrong"), InstantSource.system())) {
            assertThat(locked.get(List.of("k")).count()).isZero();
        }
    }

    @Test
    void get_fromTheMasterThatASentinelNames_findsWhatItHas() throws Exception {
        opened().put("k", new byte[] {1}, Duration.ofHours(1));
        awaitFound("k", new byte[] {1});
        int sentinels = RealCaches.freePort();
        RedisConfig config = config(List.of("127.0.0.1:" + sentinels), "ours", "open sesame");
        try (Cache cache = cache(config, InstantSource.system())) {
            assertThat(cache.get(List.of("k")).count()).isZero();
            try (RunningProgram _ = RealCaches.sentinel(directory, sentinels, "ours", port, "open sesame")) {
                assertThat(cache.get(List.of("k")).value(0)).containsExactly(1);
            }
        }
    }
}
