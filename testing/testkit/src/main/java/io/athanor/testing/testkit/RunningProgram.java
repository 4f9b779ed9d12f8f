package io.athanor.testing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of another process, its output kept in a file; ended when closed. */
public final class RunningProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int LOOK_EVERY_MS = 20;

    private final Process process;
    private final Path output;
    private final String name;

    private RunningProgram(Process process, Path output, String name) {
        this.process = process;
        this.output = output;
        this.name = name;
    }

    /** Starts {@code command}; both its streams go to {@code output}. It gets no input. */
    public static RunningProgram start(Path output, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .start();
        return new RunningProgram(
                process, output, String.valueOf(Path.of(command.getFirst()).getFileName()));
    }

    /**
     * Runs {@code command} to its end, at most four minutes.
     *
     * @return what it printed
     * @throws AssertionError with what it printed, if it ended with another code than 0, or not at all
     */
    public static String run(Path output, List<String> command) throws IOException, InterruptedException {
        try (RunningProgram program = start(output, command)) {
            if (!program.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(command + " still runs after " + PATIENCE + ": " + program.printed());
            }
            if (program.process.exitValue() != 0) {
                throw new AssertionError(
                        command + " ended with " + program.process.exitValue() + ": " + program.printed());
            }
            return program.printed();
        }
    }

    public long pid() {
        return process.pid();
    }

    /** All that it has printed so far. */
    public String printed() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits, at most four minutes, until the output has a match.
     *
     * @return the first match
     * @throws AssertionError with the output, if the program ends or the time passes before
     */
    public Matcher await(Pattern pattern) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            Matcher found = pattern.matcher(printed());
            if (found.find()) {
                return found;
            }
            if (!alive || System.nanoTime() > deadline) {
                String how = alive ? " did not print " : " ended before it printed ";
                throw new AssertionError(name + how + pattern + "; it printed: " + printed());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    /**
     * Waits, at most four minutes, until a GET answers 200.
     *
     * @throws AssertionError with the output, if the program ends or the time passes before
     */
    public void awaitOk(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isOk(client, request)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new AssertionError(name + " does not answer 200 to " + uri + "; it printed: " + printed());
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
        }
    }

    private static boolean isOk(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            return false; // it does not listen yet
        }
    }

    /** Ends the program where it is, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks the program to end, and ends it if it has not after some seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
