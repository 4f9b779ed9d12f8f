package io.athanor.bench.frontend;

import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A query frontend that runs. */
record Frontend(String name, String url, RunningProgram program) implements AutoCloseable {
    /** Which program it is, and what is in its way of being compared. */
    record Side(String name, Path program, boolean isOurs) {}

    /** Where it keeps results. */
    enum Kept {
        NOWHERE,
        IN_MEMORY,
        MEMCACHED
    }

    static Frontend start(Side side, CountingQuerier querier, Kept kept, int memcached, Path work, List<String> more)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                side.program().toString(),
                "query-frontend",
                "--query-frontend.downstream-url=" + querier.url(),
                "--http-address=127.0.0.1:" + port));
        if (kept != Kept.NOWHERE) {
            Path yaml = work.resolve("cache-" + side.name() + ".yml");
            Files.writeString(yaml, yaml(kept, memcached));
            command.add("--query-range.response-cache-config-file=" + yaml);
        }
        command.addAll(more);
        RunningProgram program = RunningProgram.start(work.resolve(side.name() + ".log"), command);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(program::close));
        Frontend frontend = new Frontend(side.name(), "http://127.0.0.1:" + port, program);
        program.awaitOk(URI.create(frontend.url + "/-/ready"));
        return frontend;
    }

    private static String yaml(Kept kept, int memcached) {
        return kept == Kept.IN_MEMORY
                ? "type: IN-MEMORY\nconfig:\n  max_size: 256MB\n  validity: 24h\n"
                : "type: MEMCACHED\nconfig:\n  addresses: [\"127.0.0.1:" + memcached
                        + "\"]\n"
                        + "  timeout: 2s\n"
                        + "  max_item_size: 64MiB\n"
                        + "  max_async_buffer_size: 100000\n"
                        + "  expiration: 24h\n";
    }

    /** Memcached with room for values as large as an answer may be. */
    static RunningProgram memcached(int port, Path work) throws IOException, InterruptedException {
        RunningProgram program = RunningProgram.start(
                work.resolve("memcached.log"),
                List.of(
                        "memcached",
                        "-l",
                        "127.0.0.1",
                        "-p",
                        "" + port,
                        "-U",
                        "0",
                        "-m",
                        "1024",
                        "-I",
                        "64m",
                        "-t",
                        "2",
                        "-u",
                        System.getProperty("user.name")));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(program::close));
        for (int i = 0; i < 100; i++) {
            try (var _ = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                return program;
            } catch (IOException e) {
                Thread.sleep(20); // it does not listen yet
            }
        }
        throw new IOException("memcached does not listen: " + program.printed());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
