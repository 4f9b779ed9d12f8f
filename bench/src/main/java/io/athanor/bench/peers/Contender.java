package io.athanor.bench.peers;

import io.athanor.bench.ProcessGauge;
import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** One running side of the comparison: its processes, and where the last of them answers queries. */
final class Contender implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** An answer, and the seconds from the request to its last byte. */
    record Timed(double seconds, byte[] body) {}

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<RunningProgram> programs;
    private final URI base;
    private final ProcessGauge gauge;
    private double secondsToReady;

    /**
     * @param programs in the order of their starts; ended the other way round
     * @param base where queries go
     * @param began {@link System#nanoTime} before the first start
     */
    Contender(List<RunningProgram> programs, URI base, long began) {
        this.programs = List.copyOf(programs);
        this.base = base;
        this.gauge = new ProcessGauge(
                programs.stream().mapToLong(RunningProgram::pid).toArray());
        this.secondsToReady = since(began);
    }

    /** A port of the loopback that nobody listens on now, for programs that do not tell which one they took. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** From the start of the first process until all were ready, s. */
    double secondsToReady() {
        return secondsToReady;
    }

    ProcessGauge gauge() {
        return gauge;
    }

    /** The same, ready only now. */
    Contender readyNow(long began) {
        secondsToReady = since(began);
        return this;
    }

    /** Asks, and reads the whole answer. */
    Timed ask(String request) throws IOException, InterruptedException {
        HttpRequest get =
                HttpRequest.newBuilder(base.resolve(request)).timeout(PATIENCE).build();
        long began = System.nanoTime();
        byte[] body = client.send(get, BodyHandlers.ofByteArray()).body();
        return new Timed(since(began), body);
    }

    /** Sends a body, and fails unless that is accepted. */
    void post(String path, byte[] body) throws IOException {
        HttpRequest post = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            var response = client.send(post, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(path + " answers " + response.statusCode() + ": " + response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while sending to " + path);
        }
    }

    @Override
    public void close() {
        gauge.close();
        client.close();
        programs.reversed().forEach(RunningProgram::close);
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
