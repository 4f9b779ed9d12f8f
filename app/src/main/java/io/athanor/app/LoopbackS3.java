package io.athanor.app;

import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Routes;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a folder as S3 gives them, on a port of the loopback: so much of S3 as a store asks that looks through a bucket
 * and reads of it. Whoever asks is let in.
 */
final class LoopbackS3 implements AutoCloseable {
    static final String BUCKET = "made-up";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final String TIME = "Thu, 01 Jan 2026 00:00:00 GMT";

    private final Path folder;
    private final HttpServer server;

    /** @param folder with files and folders of files, which do not change */
    LoopbackS3(Path folder) {
        this.folder = folder;
        Routes routes = new Routes()
                .add("GET", "/" + BUCKET, "list", this::list)
                .add("GET", "/" + BUCKET + "/", "list", this::list)
                .add("GET", "/" + BUCKET + "/**", "object", this::object);
        server = new HttpServer(
                new HttpOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "", Duration.ZERO, false),
                routes,
                new PrometheusRegistry(),
                InstantSource.system(),
                RandomGenerator.getDefault());
    }

    /** The bucket in Thanos's YAML. */
    String yaml() {
        return """
                type: S3
                config:
                  bucket: %s
                  endpoint: 127.0.0.1:%d
                  access_key: nobody
                  secret_key: nobody
                  insecure: true
                """.formatted(BUCKET, server.port());
    }

    private void list(HttpExchange exchange) throws IOException {
        String prefix = exchange.form().first("prefix");
        Path dir = folder.resolve(prefix);
        boolean isFlat = exchange.form().first("delimiter").isEmpty();
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        try (Stream<Path> found =
                !Files.isDirectory(dir) ? Stream.empty() : isFlat ? Files.walk(dir) : Files.list(dir)) {
            List<Path> sorted = found.sorted().toList();
            for (Path path : sorted) {
                String name = folder.relativize(path).toString();
                if (Files.isRegularFile(path)) {
                    xml.append("<Contents><Key>").append(name).append("</Key><Size>");
                    xml.append(Files.size(path)).append("</Size><ETag>\"1\"</ETag>");
                    xml.append("<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
                } else if (!isFlat) {
                    xml.append("<CommonPrefixes><Prefix>").append(name).append("/</Prefix></CommonPrefixes>");
                }
            }
        }
        exchange.send(200, "application/xml", xml.append("</ListBucketResult>").toString());
    }

    private void object(HttpExchange exchange) throws IOException {
        Path file = folder.resolve(exchange.path().substring(BUCKET.length() + 2));
        if (!Files.isRegularFile(file)) {
            exchange.send(404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>");
            return;
        }
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "r")) {
            Matcher range = RANGE.matcher(exchange.header("Range"));
            long from = 0;
            long to = data.length();
            if (range.matches()) {
                from = Long.parseLong(range.group(1));
                to = Math.min(to, Long.parseLong(range.group(2)) + 1);
                exchange.status(206);
                exchange.header(
                        "Content-Range", String.format(Locale.ROOT, "bytes %d-%d/%d", from, to - 1, data.length()));
            }
            exchange.header("ETag", "\"1\"");
            exchange.header("Last-Modified", TIME);
            exchange.header("Content-Length", String.valueOf(to - from));
            byte[] bytes = new byte[Math.toIntExact(to - from)];
            data.seek(from);
            data.readFully(bytes);
            exchange.send(bytes, bytes.length, true);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
