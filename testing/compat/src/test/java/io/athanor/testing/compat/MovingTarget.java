package io.athanor.testing.compat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A target on a free port of the loopback whose metrics move with each scrape: counters, one that resets, gauges, a histogram. */
final class MovingTarget implements AutoCloseable {
    private static final int RESET_EVERY = 9;
    private static final int GONE_FROM = 12;

    private final HttpServer server;
    private final CountDownLatch scrapesLeft;
    private int scrapes;

    MovingTarget(int awaitedScrapes) throws IOException {
        scrapesLeft = new CountDownLatch(awaitedScrapes);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", this::answer);
        server.start();
    }

    /** Host and port, as a scrape configuration names it. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until it has been scraped as often as was asked for. */
    void awaitScrapes() throws InterruptedException {
        if (!scrapesLeft.await(120, TimeUnit.SECONDS)) {
            throw new AssertionError("still " + scrapesLeft.getCount() + " scrapes to come after two minutes");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] text = exposition(scrapes++).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
        scrapesLeft.countDown();
    }

    private static String exposition(int n) {
        StringBuilder out = new StringBuilder("# TYPE moving_total counter\n");
        for (String path : new String[] {"/", "/api", "/ä b"}) {
            out.append("moving_total{path=\"")
                    .append(path)
                    .append("\"} ")
                    .append(7L * n * path.length())
                    .append('\n');
        }
        out.append("# TYPE resetting_total counter\nresetting_total ")
                .append(3 * (n % RESET_EVERY))
                .append('\n');
        out.append("# TYPE moving_gauge gauge\nmoving_gauge ")
                .append(Math.sin(n) * 1e3)
                .append('\n');
        out.append("# TYPE odd_gauge gauge\nodd_gauge{kind=\"inf\"} +Inf\nodd_gauge{kind=\"nan\"} NaN\n");
        if (n < GONE_FROM) {
            out.append("# TYPE gone_gauge gauge\ngone_gauge ").append(n).append('\n');
        }
        out.append("# TYPE moving_seconds histogram\n");
        long[] buckets = {2L * n, 5L * n, 9L * n};
        String[] bounds = {"0.1", "1", "+Inf"};
        for (int i = 0; i < bounds.length; i++) {
            out.append("moving_seconds_bucket{le=\"")
                    .append(bounds[i])
                    .append("\"} ")
                    .append(buckets[i])
                    .append('\n');
        }
        return out.append("moving_seconds_sum ")
                .append(4.5 * n)
                .append("\nmoving_seconds_count ")
                .append(9L * n)
                .append('\n')
                .toString();
    }
}
