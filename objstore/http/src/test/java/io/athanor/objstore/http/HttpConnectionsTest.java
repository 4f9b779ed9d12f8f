package io.athanor.objstore.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.testing.objstores.Answer;
import io.athanor.testing.objstores.Ask;
import io.athanor.testing.objstores.LoopbackServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HttpConnectionsTest {
    private final Server server = new Server();

    @AfterEach
    void stop() {
        server.close();
    }

    private static HttpConnections open(int maxPerHost) throws IOException {
        HttpConfig all = HttpConfig.DEFAULT;
        return HttpConnections.open(
                new HttpConfig(
                        all.idleTimeout(),
                        all.responseTimeout(),
                        all.handshakeTimeout(),
                        all.connectTimeout(),
                        1,
                        1,
                        maxPerHost),
                Tls.DEFAULT,
                Map.of());
    }

    private HttpAnswer ask(HttpConnections connections, int bytes) throws IOException {
        return connections.send(
                ClassicRequestBuilder.get(server.url() + "/" + bytes).build());
    }

    @Test
    void answers_readOrNot_giveTheirConnectionsBack() throws IOException {
        try (HttpConnections connections = open(0)) {
            for (int bytes : new int[] {0, 1, 10_000, 10_000_000}) {
                ask(connections, bytes).close();
                try (InputStream in = ask(connections, bytes).body()) {
                    assertThat(in.readNBytes(7)).hasSize(Math.min(7, bytes));
                }
                assertThat(ask(connections, bytes).bytes(10_000_000)).hasSize(bytes);
            }

            assertThat(connections.inUse()).isZero();
        }
    }

    @Test
    void bodies_thatAreCutOrTooLong_areFailures() throws IOException {
        try (HttpConnections connections = open(0)) {
            server.cutNext(1, 100);
            assertThatThrownBy(() -> ask(connections, 10_000).bytes(10_000)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ask(connections, 10_000).bytes(9_999))
                    .hasMessage("the server's answer is longer than 9999 bytes");

            assertThat(connections.inUse()).isZero();
        }
    }

    @Test
    @Timeout(60)
    void answers_thatAreCutOff_areFailures_whereverItIs() throws Exception {
        byte[] whole = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
                .getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpConnections connections = open(0)) {
            ClassicHttpRequest request = ClassicRequestBuilder.get("http://127.0.0.1:" + listening.getLocalPort() + "/")
                    .build();
            for (int length = 0; length <= whole.length; length++) {
                int sent = length;
                Thread server = Thread.ofVirtual().start(() -> answer(listening, whole, sent));
                if (length < whole.length) {
                    assertThatThrownBy(() -> connections.send(request).text(100))
                            .as("after %d bytes", length)
                            .isInstanceOf(IOException.class);
                } else {
                    assertThat(connections.send(request).text(100)).isEqualTo("ok");
                }
                server.join();
            }
        }
    }

    /** Reads a request, and sends so much of an answer. */
    private static void answer(ServerSocket listening, byte[] whole, int length) {
        try (Socket client = listening.accept()) {
            int ends = 0;
            for (int b = client.getInputStream().read(); b >= 0 && ends < 2; ) {
                ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
                b = ends < 2 ? client.getInputStream().read() : b;
            }
            client.getOutputStream().write(whole, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Timeout(60)
    void connections_beyondTheBound_wait() throws Exception {
        try (HttpConnections connections = open(1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpAnswer held = ask(connections, 10_000_000);
            Future<HttpAnswer> second = threads.submit(() -> ask(connections, 1));
            while (connections.waiting() == 0) {
                Thread.sleep(1);
            }
            assertThat(server.asked()).hasSize(1);

            held.close();
            try (HttpAnswer answer = second.get()) {
                assertThat(answer.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void requests_arrive_asTheyAre() throws IOException {
        try (HttpConnections connections = open(0)) {
            connections
                    .send(ClassicRequestBuilder.get(server.url() + "/1/%2F%2e/a%20b?x=%2F&y")
                            .build())
                    .close();
        }

        Ask ask = server.asked().getFirst();
        assertThat(ask.target()).isEqualTo("/1/%2F%2e/a%20b?x=%2F&y");
        assertThat(ask.headers()).doesNotContainKeys("accept-encoding", "expect", "cookie");
    }

    /** Answers so many bytes as the path says. */
    private static final class Server extends LoopbackServer {
        Server() {
            super(null);
            listen();
        }

        @Override
        protected Answer answer(Ask ask) {
            return new Answer(
                    200, Map.of(), new byte[Integer.parseInt(ask.parts().getFirst())]);
        }

        @Override
        protected Answer refusal(Ask ask, int status, String code, String message) {
            return new Answer(status, Map.of(), new byte[0]);
        }
    }
}
