package io.athanor.cache.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.CacheMetrics;
import io.athanor.cache.memcached.AutoDiscovery;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.memcached.MemcachedRing;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.cache.redis.RedisRing;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are away, silent, or talk nonsense: what is asked for is not found, in bounded time. */
@Timeout(60)
final class FaultyServerTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private final Random random = new Random(Long.getLong("athanor.seed", 7));

    /** Whose protocol the cache speaks. */
    enum Protocol {
        MEMCACHED,
        REDIS
    }

    private static RemoteCache cache(Protocol protocol, int port) {
        String address = "127.0.0.1:" + port;
        MemcachedConfig memcached = new MemcachedConfig(List.of(address), TIMEOUT);
        RedisConfig redis = new RedisConfig(
                List.of(address),
                "",
                "",
                "",
                "",
                0,
                TIMEOUT,
                TIMEOUT,
                TIMEOUT,
                100,
                100,
                100,
                100,
                0,
                10_000,
                2,
                BreakerConfig.DEFAULT,
                null);
        Ring ring = switch (protocol) {
            case MEMCACHED -> new MemcachedRing(memcached, () -> List.of(address), InstantSource.system());
            case REDIS -> new RedisRing(redis);
        };
        // A clock that runs so fast that no server is left alone for long.
        AtomicInteger calls = new AtomicInteger();
        return new RemoteCache(
                "test",
                protocol == Protocol.REDIS ? redis.remote() : memcached.remote(),
                ring,
                RemoteMetrics.NONE,
                CacheMetrics.NONE,
                null,
                InstantSource.system(),
                () -> calls.incrementAndGet() * 3_000_000_000L);
    }

    /** Answers each request with bytes, and then ends the connection if told to. */
    private static ServerSocket server(boolean ends, Supplier<byte[]> answers) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> answer(socket, ends, answers));
                } catch (IOException e) {
                    return; // the test is over
                }
            }
        });
        return server;
    }

    private static void answer(Socket socket, boolean ends, Supplier<byte[]> answers) {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] request = new byte[4096];
            while (in.read(request) > 0) {
                socket.getOutputStream().write(answers.get());
                socket.getOutputStream().flush();
                if (ends) {
                    return;
                }
            }
        } catch (IOException e) {
            // the cache gave the connection up
        }
    }

    private static void missesAll(Protocol protocol, int port, int times) {
        try (RemoteCache cache = cache(protocol, port)) {
            for (int i = 0; i < times; i++) {
                cache.put("k" + i, new byte[10], Duration.ofHours(1));
                assertThat(cache.get(List.of("k", "k" + i)).count()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatIsAway_misses(Protocol protocol) throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        missesAll(protocol, port, 20);
    }

    @ParameterizedTest
    @EnumSource
    void serverThatIsSilent_missesInTime(Protocol protocol) throws IOException {
        try (ServerSocket server = server(false, () -> new byte[0])) {
            missesAll(protocol, server.getLocalPort(), 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatTalksNonsense_misses(Protocol protocol) throws IOException {
        String[] nonsense = {
            "",
            "\r\n",
            "END\r\n",
            "VALUE ath1:k 0 99999999999\r\n",
            "VALUE ath1:k 0 2147483647\r\nx",
            "VALUE x 0 1\r\n1\r\n",
            "VALUE ath1:k 0 3\r\nabc\r\nEND\r\n",
            "SERVER_ERROR out of memory\r\n",
            "*2\r\n$-1\r\n",
            "*2\r\n$3\r\nabc\r\n$-1\r\n",
            "*1\r\n$-1\r\n",
            "*2147483647\r\n",
            "*2\r\n$2147483647\r\nx",
            "*-1\r\n",
            "$-7\r\n",
            "-ERR no\r\n",
            "+OK\r\n",
            ":1\r\n",
            "HTTP/1.1 400 Bad Request\r\n\r\n"
        };
        for (String text : nonsense) {
            try (ServerSocket server = server(true, () -> text.getBytes(ISO_8859_1))) {
                missesAll(protocol, server.getLocalPort(), 2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatTalksAtRandom_misses(Protocol protocol) throws IOException {
        String letters = "*$+-:0123459 \r\n\r\nVALUEND ath1:k";
        Supplier<byte[]> answers = () -> {
            StringBuilder text = new StringBuilder();
            synchronized (random) {
                for (int i = random.nextInt(40); i >= 0; i--) {
                    text.append(letters.charAt(random.nextInt(letters.length())));
                }
            }
            return text.toString().getBytes(ISO_8859_1);
        };
        try (ServerSocket server = server(true, answers)) {
            missesAll(protocol, server.getLocalPort(), 300);
        }
    }

    @Test
    void autoDiscovery_ofAnEndpoint_givesItsNodes() throws IOException {
        String nodes = "12\ncache-1.local|10.0.0.1|11211 |10.0.0.2|11212\n\r\n";
        String answer = "CONFIG cluster 0 " + (nodes.length() - 2) + "\r\n" + nodes + "END\r\n";
        try (ServerSocket server = server(false, () -> answer.getBytes(ISO_8859_1));
                AutoDiscovery discovery = new AutoDiscovery(
                        List.of("127.0.0.1:" + server.getLocalPort()),
                        Duration.ofSeconds(10),
                        AutoDiscovery.Metrics.NONE)) {
            assertThat(discovery.addresses()).containsExactly("cache-1.local:11211", "10.0.0.2:11212");
        }
    }
}
