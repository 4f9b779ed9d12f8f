package io.athanor.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.CacheMetrics;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.memcached.MemcachedRing;
import io.athanor.cache.remote.RemoteCache;
import io.athanor.cache.remote.RemoteMetrics;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two memcached SERVERS that share the keys. */
final class MemcachedCacheTest extends CacheContract {
    private static final List<RunningProgram> SERVERS = new ArrayList<>();
    private static final List<Integer> PORTS = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before the tests
    private static Path directory;

    private static void start(int port) throws IOException, InterruptedException {
        SERVERS.add(RealCaches.memcached(directory, port));
    }

    @BeforeAll
    static void startAll() throws Exception {
        for (int i = 0; i < 2; i++) {
            PORTS.add(RealCaches.freePort());
            start(PORTS.get(i));
        }
    }

    @Override
    protected Cache open(InstantSource clock) {
        List<String> addresses = PORTS.stream().map(port -> "127.0.0.1:" + port).toList();
        MemcachedConfig config = new MemcachedConfig(addresses, Duration.ofSeconds(10));
        return new RemoteCache(
                "test",
                config.remote(),
                new MemcachedRing(config, () -> addresses, clock),
                RemoteMetrics.NONE,
                CacheMetrics.NONE,
                null,
                clock,
                System::nanoTime);
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(RunningProgram::close);
    }

    @Test
    void servers_endedAndStartedAgain_areUsedAgain() throws Exception {
        opened().put("k", new byte[] {1}, Duration.ofHours(1));
        awaitFound("k", new byte[] {1});
        stop();
        assertThat(opened().get(List.of("k")).count()).isZero();
        for (int port : PORTS) {
            start(port);
        }
        opened().put("k", new byte[] {2}, Duration.ofHours(1));
        awaitFound("k", new byte[] {2});
    }
}
