package io.athanor.component.frontend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers range queries as a test says, byte by byte; to everything else it says that there is no such thing. */
final class ScriptedQuerier implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Answer> script = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch left = new CountDownLatch(1);

    /**
     * One answer.
     *
     * @param isChunked whether it says where it ends by its last chunk, else how long it is by its head
     * @param pauseAfter after so many bytes of the body it waits for {@code goOn}
     * @param cutAfter after so many it closes the connection
     */
    record Answer(byte[] body, boolean isChunked, int pauseAfter, CountDownLatch goOn, int cutAfter) {
        static Answer whole(byte[] body, boolean isChunked) {
            return cut(body, isChunked, Integer.MAX_VALUE);
        }

        static Answer cut(byte[] body, boolean isChunked, int after) {
            return new Answer(body, isChunked, Integer.MAX_VALUE, new CountDownLatch(0), after);
        }
    }

    ScriptedQuerier() throws IOException {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    threads.execute(() -> serve(client));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** What is answered next; the last answer is given again and again. */
    void answers(Answer... answers) {
        script.clear();
        script.addAll(java.util.List.of(answers));
    }

    /** Range queries so far. */
    int asked() {
        return asked.get();
    }

    /** Opens when somebody has gone before he had his answer. */
    CountDownLatch left() {
        return left;
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                int length = head.toLowerCase(Locale.ROOT)
                                .replaceFirst("(?s).*\r\ncontent-length: *(\\d+).*", "$1")
                                .chars()
                                .allMatch(Character::isDigit)
                        ? Integer.parseInt(
                                head.toLowerCase(Locale.ROOT).replaceFirst("(?s).*\r\ncontent-length: *(\\d+).*", "$1"))
                        : 0;
                in.readNBytes(length);
                if (!head.contains("/api/v1/query_range")) {
                    client.getOutputStream()
                            .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    continue;
                }
                asked.incrementAndGet();
                Answer answer = script.size() > 1 ? script.poll() : script.peek();
                if (answer == null || !send(answer, client)) {
                    return;
                }
            }
        } catch (IOException e) {
            left.countDown();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Returns whether the connection goes on. */
    private static boolean send(Answer answer, Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        String length = answer.isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + answer.body.length;
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (int at = 0; at < answer.body.length; ) {
            int most = Math.min(50_000, answer.body.length - at);
            if (at < answer.pauseAfter) {
                most = Math.min(most, answer.pauseAfter - at);
            }
            int piece = Math.min(most, answer.cutAfter - at);
            if (answer.isChunked) {
                out.write((Integer.toHexString(most) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(answer.body, at, piece);
            at += piece;
            if (at == answer.cutAfter) {
                return false;
            }
            if (answer.isChunked) {
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            if (at == answer.pauseAfter) {
                pause(answer, client);
            }
        }
        if (answer.isChunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
        return true;
    }

    private static void pause(Answer answer, Socket client) throws IOException {
        client.setSoTimeout(10);
        while (answer.goOn.getCount() > 0) {
            try {
                if (client.getInputStream().read() < 0) {
                    throw new IOException("nobody wants the answer any more");
                }
            } catch (SocketTimeoutException e) {
                // he is there still
            }
        }
        client.setSoTimeout(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
