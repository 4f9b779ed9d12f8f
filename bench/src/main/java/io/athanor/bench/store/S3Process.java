package io.athanor.bench.store;

import io.athanor.testing.s3.S3Program;
import io.athanor.testing.s3.S3Server;
import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that speaks S3 in a process of its own, which waits before each answer and counts. */
final class S3Process implements AutoCloseable {
    private static final Pattern ENDPOINT = Pattern.compile("(?m)^(\\S+:\\d+)$");

    private final RunningProgram program;
    private final String endpoint;
    private final String bucket;

    private S3Process(RunningProgram program, String endpoint, String bucket) {
        this.program = program;
        this.endpoint = endpoint;
        this.bucket = bucket;
    }

    /** Serves the folder {@code bucket} as a bucket of that name. */
    static S3Process start(Path bucket, int delayMs, Path log) throws IOException, InterruptedException {
        String name = String.valueOf(bucket.getFileName());
        Path folder = bucket.toAbsolutePath().getParent();
        RunningProgram program = RunningProgram.start(
                log,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        S3Program.class.getName(),
                        String.valueOf(folder),
                        "0",
                        Integer.toString(delayMs),
                        name));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(program::close));
        return new S3Process(program, program.await(ENDPOINT).group(1), name);
    }

    Place place(Path work) throws IOException {
        return Place.s3(bucket, endpoint, S3Server.ACCESS_KEY, S3Server.SECRET_KEY, work);
    }

    /**
     * What was asked of it.
     *
     * @param gets of whole objects and of ranges
     * @param others listings and questions about single objects
     * @param bytes in the bodies of answers to gets
     */
    record Asked(long gets, long others, long bytes) {}

    /** Since the last call of this. */
    Asked askedSince() throws IOException, InterruptedException {
        JsonNode now = JsonMapper.shared().readTree(own("requests"));
        own("reset");
        return new Asked(
                requests(now, "get") + requests(now, "get_range"),
                requests(now, "list") + requests(now, "head"),
                now.path("get").path("bytes").asLong()
                        + now.path("get_range").path("bytes").asLong());
    }

    private static long requests(JsonNode counts, String kind) {
        return counts.path(kind).path("requests").asLong();
    }

    private String own(String what) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://" + endpoint + "/-/" + what);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
