package io.athanor.bench.peers;

import io.athanor.testing.testkit.RealPrometheus;
import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One running side of the comparison. */
final class Contender implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("(127\\.0\\.0\\.1:[1-9]\\d*)");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Starts a side anew on its data. */
    @FunctionalInterface
    interface Starter {
        Contender start() throws IOException, InterruptedException;
    }

    /**
     * One timed answer.
     *
     * @param seconds from the request to the last byte of the answer
     * @param cpuSeconds what the server's process used meanwhile
     */
    record Timed(double seconds, double cpuSeconds, byte[] body) {}

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AutoCloseable process;
    private final URI base;
    private final ProcessGauge gauge;
    private final double secondsToReady;

    private Contender(AutoCloseable process, long pid, URI base, double secondsToReady) {
        this.process = process;
        this.base = base;
        this.gauge = new ProcessGauge(pid);
        this.secondsToReady = secondsToReady;
    }

    /** A Prometheus that scrapes nothing and compacts nothing, on the blocks in {@code dir/data}. */
    static Contender prometheus(Path binary, Path dir) throws IOException, InterruptedException {
        long began = System.nanoTime();
        RealPrometheus server = RealPrometheus.start(
                binary,
                dir,
                "global: {}\n",
                "--storage.tsdb.min-block-duration=2h",
                "--storage.tsdb.max-block-duration=2h");
        return new Contender(server, server.pid(), server.base(), since(began));
    }

    /** The built program in one process, on the blocks in {@code dir/bucket}. */
    static Contender athanor(Path launcher, Path dir) throws IOException, InterruptedException {
        Files.createDirectories(dir);
        long began = System.nanoTime();
        RunningProgram program = RunningProgram.start(
                dir.resolve("athanor.log"),
                List.of(launcher.toString(), "all", "--data-dir", dir.toString(), "--http-address", "127.0.0.1:0"));
        boolean ready = false;
        try {
            URI base = URI.create("http://" + program.await(LISTENING).group(1));
            program.awaitOk(base.resolve("/-/ready"));
            ready = true;
            return new Contender(program, program.pid(), base, since(began));
        } finally {
            if (!ready) {
                program.close();
            }
        }
    }

    /** From the start of the process until it was ready, s. */
    double secondsToReady() {
        return secondsToReady;
    }

    ProcessGauge gauge() {
        return gauge;
    }

    /** Asks, and reads the whole answer. */
    Timed ask(String request) throws IOException, InterruptedException {
        double cpu = gauge.cpuSeconds();
        long began = System.nanoTime();
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(base.resolve(request)).timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
        double seconds = since(began);
        return new Timed(seconds, gauge.cpuSeconds() - cpu, response.body());
    }

    /** What it calls its version. */
    String version() throws IOException, InterruptedException {
        JsonNode info =
                JsonMapper.shared().readTree(ask("/api/v1/status/buildinfo").body());
        String version = info.path("data").path("version").asString("");
        return version.isEmpty() ? "of a build that does not tell its version" : version;
    }

    /** Whether a window leaves out its left end, as since Prometheus 3: two minutes hold two points of a minute, not three. */
    boolean windowsAreLeftOpen() throws IOException, InterruptedException {
        Answer answer = Answer.parse(ask("/api/v1/query?query=count_over_time(vector(1)%5B2m:1m%5D)&time=6000")
                .body());
        return answer.difference(Answer.constant(6000, 2)).equals(new Answer.Difference(0, 0));
    }

    @Override
    public void close() {
        gauge.close();
        client.close();
        try {
            process.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot end " + base, e);
        }
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
