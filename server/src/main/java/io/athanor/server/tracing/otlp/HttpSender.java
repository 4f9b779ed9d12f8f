package io.athanor.server.tracing.otlp;

import io.athanor.server.tls.Certificates;
import io.athanor.server.tracing.TracingConfig.Otlp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** Protobuf by POST. */
final class HttpSender implements Sender {
    private static final Set<Integer> MAY_PASS = Set.of(429, 502, 503, 504);

    private final Otlp target;
    private final HttpClient client;
    private final URI uri;

    HttpSender(Otlp target, InstantSource clock) {
        this.target = target;
        String path = target.path().startsWith("/") ? target.path() : "/" + target.path();
        this.uri = URI.create((target.tls() == null ? "http://" : "https://") + target.endpoint() + path);
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(target.timeout());
        if (target.tls() != null) {
            builder.sslContext(new Certificates(clock).client(target.tls()));
        }
        this.client = builder.build();
    }

    @Override
    public Outcome send(byte[] request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .timeout(target.timeout())
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(target.gzip() ? gzip(request) : request));
        if (target.gzip()) {
            builder.header("Content-Encoding", "gzip");
        }
        target.headers().forEach(builder::setHeader);
        try {
            int status = client.send(builder.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status / 100 == 2
                    ? new Taken()
                    : new Refused(uri + " answers with status " + status, MAY_PASS.contains(status));
        } catch (IOException e) {
            return new Refused(uri + ": " + e, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Refused("stopped", false);
        }
    }

    private static byte[] gzip(byte[] request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(request.length / 3 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
