package io.athanor.bench.frontend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A querier in this process that makes up its answers, and counts them. A query such as {@code m{n="20",id="7"}} has 20 series with a
 * whole number on each step: a thousand of them with 1,440 steps are 26 MB.
 */
final class CountingQuerier implements AutoCloseable {
    private static final byte[] HEAD =
            ascii("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
    private static final byte[] END = ascii("]}}");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long latencyMs;
    private volatile Semaphore places = new Semaphore(Integer.MAX_VALUE);

    private CountingQuerier() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    static CountingQuerier start() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "600"); // s
        CountingQuerier querier = new CountingQuerier();
        querier.server.start();
        return querier;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Range queries that it has answered. */
    long requests() {
        return requests.get();
    }

    /** What it has answered to them, bytes. */
    long bytes() {
        return bytes.get();
    }

    /** From now on a query takes this time, and so many are answered at once, in the order in which they come. */
    void takes(long millis, int atOnce) {
        latencyMs = millis;
        places = new Semaphore(atOnce, true);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/-/ready")) {
                send(exchange, 200, ascii("OK"), 2);
            } else if (path.equals("/api/v1/query_range")) {
                answer(exchange);
            } else {
                send(exchange, 404, ascii("404 page not found"), 18);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> form = new HashMap<>();
        form(exchange.getRequestURI().getRawQuery(), form);
        form(body, form);
        Semaphore mine = places;
        mine.acquire();
        try {
            if (latencyMs > 0) {
                TimeUnit.MILLISECONDS.sleep(latencyMs);
            }
            Text text = matrix(
                    String.valueOf(form.get("query")),
                    seconds(form.get("start")),
                    seconds(form.get("end")),
                    seconds(form.get("step")));
            requests.incrementAndGet();
            bytes.addAndGet(text.size);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            send(exchange, 200, text.bytes, text.size);
        } finally {
            mine.release();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body, int length) throws IOException {
        exchange.sendResponseHeaders(status, length);
        exchange.getResponseBody().write(body, 0, length);
    }

    private static void form(@Nullable String text, Map<String, String> into) {
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int eq = pair.indexOf('=');
            if (eq > 0) {
                into.put(pair.substring(0, eq), URLDecoder.decode(pair.substring(eq + 1), StandardCharsets.UTF_8));
            }
        }
    }

    private static long seconds(@Nullable String text) {
        return (long) Double.parseDouble(String.valueOf(text));
    }

    private static Text matrix(String query, long start, long end, long step) {
        int n = Integer.parseInt(query.replaceFirst(".*n=\"(\\d+)\".*", "$1"));
        String id = query.replaceFirst(".*id=\"(\\w+)\".*", "$1");
        Text out = new Text((int) Math.min(1 << 26, 64 + n * (100 + ((end - start) / step + 1) * 20)));
        out.add(HEAD);
        byte[] middle = ascii("\",\"instance\":\"10.0.0.1:9100\",\"job\":\"node\",\"id\":\"" + id + "\"},\"values\":[");
        byte[] open = ascii("{\"metric\":{\"__name__\":\"m\",\"cpu\":\"");
        byte[] close = ascii("]}");
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                out.add((byte) ',');
            }
            out.add(open);
            out.number(i);
            out.add(middle);
            for (long t = start; t <= end; t += step) {
                out.point(t, mixed(i * 0x9e3779b97f4a7c15L + t), t > start);
            }
            out.add(close);
        }
        out.add(END);
        return out;
    }

    private static long mixed(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes that grow. */
    private static final class Text {
        private byte[] bytes;
        private int size;

        Text(int capacity) {
            bytes = new byte[capacity];
        }

        private void room(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
            }
        }

        void add(byte b) {
            room(1);
            bytes[size++] = b;
        }

        void add(byte[] text) {
            room(text.length);
            System.arraycopy(text, 0, bytes, size, text.length);
            size += text.length;
        }

        void number(long value) {
            room(20);
            int n = 1;
            for (long v = value / 10; v > 0; v /= 10) {
                n++;
            }
            long left = value;
            for (int i = n - 1; i >= 0; i--, left /= 10) {
                bytes[size + i] = (byte) ('0' + left % 10);
            }
            size += n;
        }

        /** {@code [1761177600,"12"]}, with a comma before it. */
        void point(long t, long random, boolean comma) {
            room(40);
            if (comma) {
                bytes[size++] = ',';
            }
            bytes[size++] = '[';
            number(t);
            bytes[size++] = ',';
            bytes[size++] = '"';
            number((random >>> 32) % 100);
            bytes[size++] = '"';
            bytes[size++] = ']';
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
