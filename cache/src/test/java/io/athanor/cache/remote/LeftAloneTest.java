package io.athanor.cache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.CacheMetrics;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.memcached.MemcachedRing;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server that goes away and comes back, on a clock of the test. */
@Timeout(60)
class LeftAloneTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Counts counts = new Counts();

    @TempDir
    private Path folder;

    @Test
    void serverThatIsGone_isLeftAloneForFiveSeconds_andAskedAgainWhenItIsBack() throws Exception {
        int port = RealCaches.freePort();
        MemcachedConfig config = new MemcachedConfig(List.of("127.0.0.1:" + port), Duration.ofSeconds(10));
        RunningProgram server = RealCaches.memcached(folder, port);
        try (Cache cache = new RemoteCache(
                "test",
                config.remote(),
                new MemcachedRing(config, config::addresses, InstantSource.system()),
                counts,
                CacheMetrics.NONE,
                null,
                InstantSource.system(),
                nanos::get)) {
            assertThat(cache.get(List.of("k")).count()).isZero();
            assertThat(counts.failed.get()).isZero();
            server.close();
            for (int i = 1; i <= 5; i++) {
                assertThat(cache.get(List.of("k")).count()).isZero();
                assertThat(counts.failed.get()).isEqualTo(i);
            }
            server = RealCaches.memcached(folder, port);
            assertThat(cache.get(List.of("k", "l")).count()).isZero();
            assertThat(counts.failed.get()).isEqualTo(5);
            assertThat(counts.skippedItems.get()).isEqualTo(2);

            nanos.addAndGet(Duration.ofSeconds(5).toNanos() + 1);
            assertThat(cache.get(List.of("k")).count()).isZero();
            cache.put("k", new byte[] {1}, Duration.ofHours(1));
            while (cache.get(List.of("k")).count() == 0) {
                Thread.sleep(5);
            }
            assertThat(counts.failed.get()).isEqualTo(5);
            assertThat(counts.skippedItems.get()).isEqualTo(2);
        } finally {
            server.close();
        }
    }

    private static final class Counts implements RemoteMetrics {
        final AtomicInteger failed = new AtomicInteger();
        final AtomicInteger skippedItems = new AtomicInteger();

        @Override
        public void begun(Operation operation) {}

        @Override
        public void succeeded(Operation operation, long took, long bytes) {}

        @Override
        public void failed(Operation operation, Failure why) {
            failed.incrementAndGet();
        }

        @Override
        public void skipped(Operation operation, Skip why, int items) {
            assertThat(why).isEqualTo(Skip.CIRCUIT_OPEN);
            skippedItems.addAndGet(items);
        }

        @Override
        public void waited(Operation operation, long took) {}

        @Override
        public void entered(Operation operation) {}

        @Override
        public void left(Operation operation) {}

        @Override
        public void refused(int values) {}
    }
}
