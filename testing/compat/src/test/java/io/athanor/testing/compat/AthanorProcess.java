package io.athanor.testing.compat;

import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A component of ours as a process of its own, on free ports of the loopback; ended when closed. */
final class AthanorProcess implements AutoCloseable {
    private static final Pattern HTTP =
            Pattern.compile("listening for requests and metrics\".*address=(127\\.0\\.0\\.1:[1-9]\\d*)");
    private static final Pattern GRPC =
            Pattern.compile("listening for StoreAPI calls\".*address=(127\\.0\\.0\\.1:[1-9]\\d*)");

    private final RunningProgram program;

    private AthanorProcess(RunningProgram program) {
        this.program = program;
    }

    /** Starts it; it may not be ready yet. Its output goes to a file in {@code dir}. */
    static AthanorProcess start(Path dir, String component, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.athanor.app.Athanor",
                component,
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0"));
        command.addAll(List.of(flags));
        Path log = Files.createTempFile(dir, component, ".log");
        return new AthanorProcess(RunningProgram.start(log, command));
    }

    /** Waits until it answers. */
    URI http() throws IOException, InterruptedException {
        URI base = URI.create("http://" + program.await(HTTP).group(1));
        program.awaitOk(base.resolve("/-/ready"));
        return base;
    }

    /**
     * Waits until it serves gRPC: host and port.
     *
     * @throws AssertionError with what it printed and where its threads stand, if it does not in time
     */
    String grpc() throws InterruptedException {
        try {
            return program.await(GRPC).group(1);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + threads(), e);
        }
    }

    /** Has the JVM print where its threads stand, and gives all that was printed then; nothing new if it has ended. */
    private String threads() throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(program.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return e.toString();
        }
        Thread.sleep(2000); // there is no other sign that it is done, and nothing depends on it
        return program.printed();
    }

    String printed() {
        return program.printed();
    }

    /** Ends it at once, as the kernel does when memory is gone. */
    void kill() throws InterruptedException {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
