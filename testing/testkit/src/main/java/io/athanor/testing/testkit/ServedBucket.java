package io.athanor.testing.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code athanor all} over a folder of blocks, as a process of its own on a free port; ended when closed. The program has to
 * be on the caller's class path.
 */
public final class ServedBucket implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("(127\\.0\\.0\\.1:[1-9]\\d*)");

    private final RunningProgram program;
    private final URI base;

    private ServedBucket(RunningProgram program, URI base) {
        this.program = program;
        this.base = base;
    }

    /** Serves the blocks in {@code bucket}, with further flags; output and data go beside it. */
    public static ServedBucket of(Path bucket, String... flags) throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(bucket.toAbsolutePath().getParent(), "served");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.athanor.app.Athanor",
                "all",
                "--data-dir=" + own,
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--objstore.config={type: FILESYSTEM, config: {directory: \"" + bucket.toAbsolutePath() + "\"}}"));
        command.addAll(List.of(flags));
        RunningProgram program = RunningProgram.start(own.resolve("athanor.log"), command);
        boolean ready = false;
        try {
            URI base = URI.create("http://" + program.await(LISTENING).group(1));
            program.awaitOk(base.resolve("/-/ready"));
            ready = true;
            return new ServedBucket(program, base);
        } finally {
            if (!ready) {
                program.close();
            }
        }
    }

    /** Where it listens. */
    public URI base() {
        return base;
    }

    @Override
    public void close() {
        program.close();
    }
}
