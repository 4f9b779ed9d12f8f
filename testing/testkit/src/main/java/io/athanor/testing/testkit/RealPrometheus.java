package io.athanor.testing.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A real Prometheus server on a free port of the loopback, ready; ended when closed. */
public final class RealPrometheus implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\".* address=(127\\.0\\.0\\.1:\\d+)");

    private final RunningProgram program;
    private final URI base;

    private RealPrometheus(RunningProgram program, URI base) {
        this.program = program;
        this.base = base;
    }

    /**
     * Starts {@code binary} on the data in {@code dir/data} (made if absent); it deletes nothing for its age.
     *
     * @param dir its working folder: configuration, data and output go here
     * @param config its configuration, YAML
     * @param flags further flags
     */
    public static RealPrometheus start(Path binary, Path dir, String config, String... flags)
            throws IOException, InterruptedException {
        return startKeeping("100y", binary, dir, config, flags);
    }

    /** The same, but blocks that are older than {@code retention}, seen from the newest, are deleted. */
    public static RealPrometheus startKeeping(String retention, Path binary, Path dir, String config, String... flags)
            throws IOException, InterruptedException {
        Files.createDirectories(dir);
        Path configFile = Files.writeString(dir.resolve("prometheus.yml"), config);
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--config.file=" + configFile,
                "--storage.tsdb.path=" + dir.resolve("data"),
                "--storage.tsdb.retention.time=" + retention,
                "--web.listen-address=127.0.0.1:0"));
        command.addAll(List.of(flags));
        RunningProgram program = RunningProgram.start(dir.resolve("prometheus.log"), command);
        boolean ready = false;
        try {
            URI base = URI.create("http://" + program.await(LISTENING).group(1));
            program.awaitOk(base.resolve("/-/ready"));
            ready = true;
            return new RealPrometheus(program, base);
        } finally {
            if (!ready) {
                program.close();
            }
        }
    }

    /** Where it listens, for example {@code http://127.0.0.1:41065}. */
    public URI base() {
        return base;
    }

    public long pid() {
        return program.pid();
    }

    /** All that it has printed so far. */
    public String printed() {
        return program.printed();
    }

    /** Ends it where it is, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
