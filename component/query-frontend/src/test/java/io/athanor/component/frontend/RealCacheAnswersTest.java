package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.CacheMetrics;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.memcached.MemcachedRing;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.cache.redis.RedisRing;
import io.athanor.cache.remote.RemoteCache;
import io.athanor.cache.remote.RemoteConfig;
import io.athanor.cache.remote.RemoteMetrics;
import io.athanor.cache.remote.Ring;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.model.Labels;
import io.athanor.model.budget.SharedBudget;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.Restartable;
import io.athanor.testing.testkit.RunningProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With real cache servers, and what goes wrong with them: answers are the querier's own. Replay: {@code -Dathanor.seed=N}. */
@Timeout(120)
class RealCacheAnswersTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long BEGIN = 1_700_000_000_000L / 3_600_000 * 3_600_000;
    private static final long MINUTE = 60_000;
    private static final int QUESTIONS = 60;
    private static final InstantSource CLOCK = InstantSource.system();

    private final SharedBudget memory = new SharedBudget("memory budget", "--flag", 64 << 20, 1 << 20);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger leftAlone = new AtomicInteger();

    @TempDir
    private Path folder;

    /** What happens to the cache before a question. */
    private interface Trouble {
        void before(int question) throws Exception;
    }

    private final RemoteMetrics metrics = new RemoteMetrics() {
        @Override
        public void begun(Operation operation) {}

        @Override
        public void succeeded(Operation operation, long nanos, long bytes) {}

        @Override
        public void failed(Operation operation, Failure why) {
            failures.incrementAndGet();
        }

        @Override
        public void skipped(Operation operation, Skip why, int items) {
            leftAlone.addAndGet(why == Skip.CIRCUIT_OPEN || why == Skip.NO_SERVER ? 1 : 0);
        }

        @Override
        public void waited(Operation operation, long nanos) {}

        @Override
        public void entered(Operation operation) {}

        @Override
        public void left(Operation operation) {}

        @Override
        public void refused(int values) {}
    };

    private Cache memcached(int port) {
        MemcachedConfig config = new MemcachedConfig(List.of("127.0.0.1:" + port), Duration.ofMillis(200));
        return remote(config.remote(), new MemcachedRing(config, config::addresses, CLOCK));
    }

    private Cache redis(int port) {
        RedisConfig config = new RedisConfig(List.of("127.0.0.1:" + port), Duration.ofMillis(200), 1 << 20);
        return remote(config.remote(), new RedisRing(config));
    }

    private Cache remote(RemoteConfig config, Ring ring) {
        return new RemoteCache("test", config, ring, metrics, CacheMetrics.NONE, memory, CLOCK, System::nanoTime);
    }

    private static Labels series(int i) {
        return Labels.of("__name__", "m", "a", String.valueOf(i));
    }

    /** Asks, while data changes, and compares with the querier; how many lookups found something. */
    private double answersAreRight(Cache cache, Trouble trouble) throws Exception {
        System.out.println("real caches: replay with -Dathanor.seed=" + SEED);
        Random random = new Random(SEED);
        History history = new History();
        long now = BEGIN;
        for (; now < BEGIN + 5 * History.HOUR; now += MINUTE) {
            for (int i = 0; i < 20; i++) {
                history.append(series(i), now, random.nextInt(1000));
            }
        }
        FrontendConfig config = Served.config(new SplitRule.Every(History.HOUR), true);
        try (cache;
                Served served = new Served(history, config, cache, () -> Overrides.NONE)) {
            served.at(now);
            for (int question = 0; question < QUESTIONS; question++) {
                trouble.before(question);
                if (random.nextInt(10) == 0) {
                    long from = BEGIN + random.nextInt(200) * MINUTE;
                    history.late(series(random.nextInt(25)), from + 7, from + 10 * MINUTE, MINUTE, random.nextInt(9));
                }
                long start = BEGIN + random.nextInt(3) * History.HOUR;
                String path = "/api/v1/query_range?query="
                        + List.of("m", "sum(m)", "rate(m[5m])").get(random.nextInt(3)) + "&start=" + start / 1000
                        + "&end=" + (start + 2 * History.HOUR) / 1000 + "&step=60";

                assertThat(served.through(path).body())
                        .as("question %d, -Dathanor.seed=%d: %s", question, SEED, path)
                        .isEqualTo(served.own(path).body());
            }
            return served.metric("cortex_cache_hits");
        }
    }

    @Test
    void memcached_isOfUse() throws Exception {
        int port = RealCaches.freePort();
        try (Restartable _ = new Restartable(() -> RealCaches.memcached(folder, port))) {
            assertThat(answersAreRight(memcached(port), _ -> {})).isPositive();
        }
    }

    @Test
    void redis_isOfUse() throws Exception {
        int port = RealCaches.freePort();
        try (Restartable _ = new Restartable(() -> RealCaches.redis(folder, port))) {
            assertThat(answersAreRight(redis(port), _ -> {})).isPositive();
        }
    }

    @Test
    void memcached_killedAndBackAgain() throws Exception {
        int port = RealCaches.freePort();
        try (Restartable server = new Restartable(() -> RealCaches.memcached(folder, port))) {
            answersAreRight(memcached(port), question -> server.awayInTheMiddle(question, QUESTIONS));
        }
        assertThat(failures.get()).isPositive();
        assertThat(leftAlone.get()).as("the circuit opens").isPositive();
    }

    @Test
    void redis_killedAndBackAgain() throws Exception {
        int port = RealCaches.freePort();
        try (Restartable server = new Restartable(() -> RealCaches.redis(folder, port))) {
            answersAreRight(redis(port), question -> server.awayInTheMiddle(question, QUESTIONS));
        }
        assertThat(failures.get()).isPositive();
        assertThat(leftAlone.get()).as("the circuit opens").isPositive();
    }

    /** Stores nothing any more, and says so. */
    @Test
    void redis_full() throws Exception {
        int port = RealCaches.freePort();
        try (Restartable _ = new Restartable(
                () -> RealCaches.redis(folder, port, "--maxmemory", "1mb", "--maxmemory-policy", "noeviction"))) {
            answersAreRight(redis(port), _ -> {});
        }
    }

    /** Puts values of all sizes into a memcached, until it takes none of any; what it said to the last ones. */
    private static String fill(int port) throws IOException {
        StringBuilder said = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int size = 500_000; size > 50; size -= size / 6) {
                String last = "STORED";
                for (int i = 0; i < 20_000 && last.equals("STORED"); i++) {
                    socket.getOutputStream()
                            .write(("set " + size + "-" + i + " 0 0 " + size + "\r\n" + "x".repeat(size) + "\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    last = String.valueOf(in.readLine());
                }
                said.append(last).append('\n');
            }
        }
        return said.toString();
    }

    /** Stores nothing any more, and says so. */
    @Test
    void memcached_full() throws Exception {
        int port = RealCaches.freePort();
        try (RunningProgram _ = RealCaches.memcached(folder, port, "-m", "2", "-M")) {
            assertThat(fill(port).lines()).allMatch("SERVER_ERROR out of memory storing object"::equals);

            assertThat(answersAreRight(memcached(port), _ -> {})).as("hits").isZero();
        }
        assertThat(failures.get()).as("refused values").isPositive();
    }

    /** Answers everything with what nobody can understand, or with nothing at all. */
    private static final class Mute implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final @Nullable Random garbage;

        Mute(@Nullable Random garbage) throws IOException {
            this.garbage = garbage;
            threads.execute(() -> {
                while (!server.isClosed()) {
                    try {
                        Socket client = server.accept();
                        threads.execute(() -> answer(client));
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
        }

        private void answer(Socket client) {
            try (client) {
                InputStream in = client.getInputStream();
                byte[] buffer = new byte[4096];
                while (in.read(buffer) > 0) {
                    if (garbage != null) {
                        byte[] nonsense = new byte[1 + garbage.nextInt(200)];
                        garbage.nextBytes(nonsense);
                        client.getOutputStream().write(nonsense);
                        client.getOutputStream().flush();
                    }
                }
            } catch (IOException e) {
                // it has gone
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            threads.shutdownNow();
        }
    }

    @Test
    void serverThatNeverAnswers_isLeftAlone() throws Exception {
        try (Mute mute = new Mute(null)) {
            answersAreRight(memcached(mute.port()), _ -> {});
        }
        assertThat(leftAlone.get()).as("the circuit opens").isPositive();
    }

    @Test
    void serverThatAnswersGarbage_doesNoHarm() throws Exception {
        try (Mute mute = new Mute(new Random(SEED))) {
            answersAreRight(memcached(mute.port()), _ -> {});
        }
        try (Mute mute = new Mute(new Random(SEED))) {
            answersAreRight(redis(mute.port()), _ -> {});
        }
        assertThat(failures.get()).isPositive();
    }
}
