package io.athanor.testing.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector of spans, by OpenTelemetry's protocol over HTTP on the loopback; keeps what it is sent. */
public final class OtlpReceiver implements AutoCloseable {
    /**
     * A span as it was received.
     *
     * @param parent empty if it has none
     * @param kind 1 internal, 2 server, 3 client
     * @param status 0 unset, 2 error
     */
    public record Span(
            String service,
            String traceId,
            String id,
            String parent,
            String name,
            long kind,
            long start,
            long end,
            Map<String, String> attributes,
            long status) {}

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Deque<Integer> refusals = new ArrayDeque<>();

    public OtlpReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    /** {@code host:port}. */
    public String endpoint() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next request is answered with this status, and forgotten. */
    public void refuse(int status) {
        synchronized (refusals) {
            refusals.add(status);
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Encoding") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            Integer refusal;
            synchronized (refusals) {
                refusal = refusals.poll();
            }
            if (refusal == null) {
                boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
                spans.addAll(decode(isPacked ? unpacked(body) : body));
            }
            exchange.sendResponseHeaders(refusal == null ? 200 : refusal, -1);
        }
    }

    private static byte[] unpacked(byte[] body) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    /** All spans of one request's body. */
    public static List<Span> decode(byte[] request) {
        List<Span> spans = new ArrayList<>();
        for (ProtoFields ofResource : new ProtoFields(request).messages(1)) {
            String service = attributes(ofResource.messages(1).getFirst(), 1).getOrDefault("service.name", "");
            for (ProtoFields scope : ofResource.messages(2)) {
                for (ProtoFields span : scope.messages(2)) {
                    spans.add(span(service, span));
                }
            }
        }
        return spans;
    }

    private static Span span(String service, ProtoFields span) {
        return new Span(
                service,
                hex(span.all(1)),
                hex(span.all(2)),
                hex(span.all(4)),
                span.text(5),
                span.number(6),
                span.number(7),
                span.number(8),
                attributes(span, 9),
                span.messages(15).isEmpty() ? 0 : span.messages(15).getLast().number(3));
    }

    private static String hex(List<byte[]> bytes) {
        return bytes.isEmpty() ? "" : HexFormat.of().formatHex(bytes.getLast());
    }

    private static Map<String, String> attributes(ProtoFields message, int field) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (ProtoFields pair : message.messages(field)) {
            ProtoFields value = pair.messages(2).getFirst();
            attributes.put(pair.text(1), value.all(1).isEmpty() ? Long.toString(value.number(3)) : value.text(1));
        }
        return attributes;
    }

    /** What was taken so far. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Method, path, content type, content encoding and authorization of each request. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
