package io.athanor.testing.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Real cache servers on free ports of the loopback, started with nothing in them; skipped as {@link RealPrograms} says. */
public final class RealCaches {
    private static final Pattern MEMCACHED_READY = Pattern.compile("server listening");
    private static final Pattern REDIS_READY = Pattern.compile("Ready to accept connections");

    private static final int FIRST_PORT = 15_000;
    /** From here on Linux takes ports for those who do not say which. */
    private static final int PORTS_OF_THE_SYSTEM = 32_768;

    private RealCaches() {}

    /** A port that nobody listens on now, and that the system does not give to anybody who takes any. */
    public static int freePort() throws IOException {
        for (int tries = 0; tries < 1000; tries++) {
            int port = FIRST_PORT + anyPort() % (PORTS_OF_THE_SYSTEM - FIRST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // somebody does
            }
        }
        throw new IOException("no port is free");
    }

    private static int anyPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * A memcached that listens on this port.
     *
     * @param more further arguments
     */
    public static RunningProgram memcached(Path directory, int port, String... more)
            throws IOException, InterruptedException {
        Path program = RealPrograms.memcached();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-vv",
                "-l",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-U",
                "0",
                "-m",
                "64",
                "-u",
                System.getProperty("user.name")));
        command.addAll(List.of(more));
        return ready(directory, command, MEMCACHED_READY);
    }

    /**
     * A redis-server that listens on this port and keeps nothing on disk.
     *
     * @param more further arguments
     */
    public static RunningProgram redis(Path directory, int port, String... more)
            throws IOException, InterruptedException {
        Path program = RealPrograms.redisServer();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString()));
        command.addAll(List.of(more));
        return ready(directory, command, REDIS_READY);
    }

    /** Makes a redis-server, started with {@code --cluster-enabled yes}, a cluster of one. */
    public static void allSlots(int port) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String answer = command(port, "CLUSTER ADDSLOTSRANGE 0 16383");
        while (!answer.contains("cluster_state:ok")) {
            if (System.nanoTime() > until) {
                throw new AssertionError("the cluster of one does not get ready: " + answer);
            }
            Thread.sleep(20);
            answer = command(port, "CLUSTER INFO");
        }
    }

    private static String command(int port, String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((line + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** A Redis sentinel on this port, which watches the master on another. */
    public static RunningProgram sentinel(Path directory, int port, String master, int masterPort, String password)
            throws IOException, InterruptedException {
        Path program = RealPrograms.redisServer();
        Path config = Files.createTempFile(directory, "sentinel", ".conf");
        Files.writeString(config, """
                bind 127.0.0.1
                port %d
                dir %s
                sentinel monitor %s 127.0.0.1 %d 1
                sentinel auth-pass %s "%s"
                """.formatted(port, directory, master, masterPort, master, password));
        return ready(
                directory, List.of(program.toString(), config.toString(), "--sentinel"), Pattern.compile("\\+monitor"));
    }

    private static RunningProgram ready(Path directory, List<String> command, Pattern said)
            throws IOException, InterruptedException {
        RunningProgram program = RunningProgram.start(Files.createTempFile(directory, "server", ".log"), command);
        boolean good = false;
        try {
            program.await(said);
            good = true;
            return program;
        } finally {
            if (!good) {
                program.close();
            }
        }
    }
}
