package io.athanor.testing.objstores;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes requests on a free port of the loopback, remembers them, and can be made to fail. */
public abstract class LoopbackServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Ask> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong cutAfter = new AtomicLong(-1);
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger drops = new AtomicInteger();
    private final String scheme;
    private volatile int failure = 503;

    /** @param tls shown to clients; null: plain HTTP */
    protected LoopbackServer(@Nullable ServerTls tls) {
        try {
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                server = HttpServer.create(free, 0);
            } else {
                HttpsServer https = HttpsServer.create(free, 0);
                https.setHttpsConfigurator(tls.configurator());
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scheme = tls == null ? "http" : "https";
        server.setExecutor(threads);
        server.createContext("/", this::serve);
    }

    /** Answers one request; by many threads at a time. */
    protected abstract Answer answer(Ask ask);

    /** How the server says no. */
    protected abstract Answer refusal(Ask ask, int status, String code, String message);

    protected final void listen() {
        server.start();
    }

    /** {@code 127.0.0.1:PORT}. */
    public final String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@code http://127.0.0.1:PORT}, or the same with TLS. */
    public final String url() {
        return scheme + "://" + address();
    }

    /** All requests so far, in their order. */
    public final List<Ask> asked() {
        return List.copyOf(asked);
    }

    /** The next so many requests are answered by that status. */
    public final void failNext(int requests, int status) {
        failure = status;
        failures.set(requests);
    }

    /** The next so many bodies that are longer end after that many bytes. */
    public final void cutNext(int bodies, int afterBytes) {
        cutAfter.set(afterBytes);
        cuts.set(bodies);
    }

    /** The next so many requests get no answer: their connections are closed. */
    public final void dropNext(int requests) {
        drops.set(requests);
    }

    @Override
    public final void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Ask ask = read(exchange);
            asked.add(ask);
            if (drops.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                return;
            }
            Answer answer;
            try {
                answer = failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                        ? refusal(ask, failure, "Told", "told to fail")
                        : answer(ask);
            } catch (Refused e) {
                answer = refusal(ask, e.status(), e.code(), String.valueOf(e.getMessage()));
            } catch (RuntimeException | LinkageError e) {
                answer = refusal(ask, 500, "Broken", e.toString());
            }
            send(exchange, ask, answer);
        }
    }

    private void send(HttpExchange exchange, Ask ask, Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (ask.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        int length = body.length;
        if (cutAfter.get() >= 0 && length > cutAfter.get() && cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            length = (int) cutAfter.get();
        }
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body, 0, length);
            out.flush();
        }
    }

    private static Ask read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                query.put(
                        Ask.unescaped(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : Ask.unescaped(pair.substring(equals + 1)));
            }
        }
        return new Ask(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getRawPath() + (raw == null ? "" : "?" + raw),
                query,
                headers,
                exchange.getRequestBody().readAllBytes());
    }
}
