package io.athanor.app;

import io.athanor.server.UserError;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSummary;
import io.athanor.workload.FleetWorkload;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Properties;

/**
 * The demonstration's bucket. It reaches some hours beyond the present, so that queries for "now" have an answer for as long
 * as somebody may look at it. A note beside the bucket says what it holds: only a folder with that note is ever renewed.
 */
final class DemoHistory {
    private static final Duration AHEAD = Duration.ofHours(3);
    private static final Duration LEAST_LEFT = Duration.ofMinutes(30);
    private static final String NOTE = "athanor-demo.properties";

    private final Path dir;
    private final int pods;
    private final Duration length;
    private final InstantSource clock;

    DemoHistory(Path dir, int pods, Duration length, InstantSource clock) {
        this.dir = dir;
        this.pods = pods;
        this.length = length;
        this.clock = clock;
    }

    /** Makes the history, unless one of this kind is there that still reaches to the present. */
    void makeOrReuse(PrintWriter out) throws IOException {
        Path bucket = dir.resolve("bucket");
        Path note = dir.resolve(NOTE);
        if (Files.exists(bucket)) {
            if (!Files.exists(note)) {
                throw UserError.environment(
                        bucket + " was not made by the demo and is left alone: choose another folder with --data-dir",
                        null);
            }
            if (isFresh(note)) {
                out.println("Using the history in " + bucket + " again.");
                return;
            }
        }
        Path scratch = dir.resolve("bucket.new");
        FolderTree.delete(scratch);
        write(scratch, out);
        Files.deleteIfExists(note);
        FolderTree.delete(bucket);
        writeNote(note);
        Files.move(scratch, bucket, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(Path to, PrintWriter out) throws IOException {
        Instant now = clock.instant();
        FleetSpec spec = FleetSpec.ofPods(
                pods, now.minus(length).toEpochMilli(), now.plus(AHEAD).toEpochMilli());
        out.printf(
                Locale.ROOT,
                "Making %d h of history of %d pods (%,d series, two replicas) in %s%n",
                length.toHours(),
                pods,
                spec.series() * spec.replicas(),
                dir.resolve("bucket"));
        out.flush();
        long start = System.nanoTime();
        FleetSummary summary = FleetWorkload.write(spec, to, new ProgressBar(out, isTerminal()));
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "%,d samples in %d blocks, %.1f MB, in %.1f s%n",
                summary.samples(),
                summary.blocks(),
                (summary.chunkBytes() + summary.indexBytes()) / 1e6,
                seconds);
        out.flush();
    }

    @SuppressWarnings("SystemConsoleNull") // null is still possible, and isTerminal is asked as well
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private boolean isFresh(Path note) throws IOException {
        Properties read = new Properties();
        try (var in = Files.newBufferedReader(note)) {
            read.load(in);
        }
        try {
            Instant end = Instant.parse(read.getProperty("end", ""));
            return read.getProperty("pods", "").equals(Integer.toString(pods))
                    && read.getProperty("hours", "").equals(Long.toString(length.toHours()))
                    && end.isAfter(clock.instant().plus(LEAST_LEFT));
        } catch (java.time.DateTimeException e) {
            return false;
        }
    }

    private void writeNote(Path note) throws IOException {
        Properties written = new Properties();
        written.setProperty("pods", Integer.toString(pods));
        written.setProperty("hours", Long.toString(length.toHours()));
        written.setProperty("end", clock.instant().plus(AHEAD).toString());
        try (var to = Files.newBufferedWriter(note)) {
            written.store(to, "The bucket beside this file was made by athanor demo, which may replace it.");
        }
    }
}
