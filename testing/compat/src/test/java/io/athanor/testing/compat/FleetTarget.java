package io.athanor.testing.compat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Instances that are scraped by several Prometheus servers: {@code /PROMETHEUS/INSTANCE} is a page with the counter {@code
 * fleet_total}, which moves with each scrape of the instance, whoever scrapes. So each value of an instance is given once, and who
 * got it is known.
 */
final class FleetTarget implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, AtomicLong> moved = new ConcurrentHashMap<>();
    private final Map<String, Set<Long>> given = new ConcurrentHashMap<>();

    FleetTarget() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Host and port, as a scrape configuration names it. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** All values that a Prometheus got of an instance. */
    Set<Long> given(String prometheus, String instance) {
        return given.getOrDefault("/" + prometheus + "/" + instance, Set.of());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        long value = moved.computeIfAbsent(path.substring(path.lastIndexOf('/') + 1), _ -> new AtomicLong())
                .incrementAndGet();
        given.computeIfAbsent(path, _ -> ConcurrentHashMap.newKeySet()).add(value);
        byte[] text = ("# TYPE fleet_total counter\nfleet_total " + value + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
