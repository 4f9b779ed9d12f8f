package io.athanor.bench.store;

import io.athanor.bench.ProcessGauge;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A store that was started, with what its start took; ended when closed. */
final class RunningStore implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LOOK_EVERY_MS = 5;

    private final Process process;
    private final ProcessGauge gauge;
    private final int http;
    private final int grpc;
    private final long began;
    private double readySeconds;

    private RunningStore(Process process, int http, int grpc, long began) {
        this.process = process;
        this.gauge = new ProcessGauge(process.pid());
        this.http = http;
        this.grpc = grpc;
        this.began = began;
    }

    /** Starts one, and waits until it says that it is ready. */
    static RunningStore start(StoreSide side, Place place, Path data, boolean believesIndex, Path log)
            throws IOException, InterruptedException {
        int http = freePort();
        int grpc = freePort();
        ProcessBuilder command = new ProcessBuilder(side.command(place, data, believesIndex, http, grpc))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        long began = System.nanoTime();
        RunningStore store = new RunningStore(command.start(), http, grpc, began);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(store::close));
        while (!store.isReady()) {
            if (!store.process.isAlive() || store.seconds() > PATIENCE.toSeconds()) {
                store.close();
                throw new IOException(side.name() + " is not ready: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
        store.readySeconds = store.seconds();
        return store;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** By the plainest of requests, so that asking costs the machine little. */
    private boolean isReady() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http), 1000);
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            out.write("GET /-/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(head, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** From its start until now, s. */
    double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** From its start until it was ready, s. */
    double readySeconds() {
        return readySeconds;
    }

    ProcessGauge gauge() {
        return gauge;
    }

    int grpc() {
        return grpc;
    }

    /** Waits until the headers of so many blocks are in its folder; returns the seconds since its start. */
    double awaitHeaders(Path data, int blocks) throws IOException, InterruptedException {
        while (headers(data) < blocks) {
            if (seconds() > PATIENCE.toSeconds()) {
                throw new IOException("there are " + headers(data) + " headers of " + blocks);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return seconds();
    }

    private static long headers(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return 0;
        }
        try (var folders = Files.list(data)) {
            return folders.filter(folder -> Files.exists(folder.resolve("index-header")))
                    .count();
        }
    }

    /** The sum of a metric over its labels. */
    double metric(String name) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + http + "/metrics");
            String text = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            return text.lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    @Override
    public void close() {
        gauge.close();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
