package io.athanor.bench;

import io.athanor.tsdb.block.FolderTree;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSummary;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/write}: samples per second of the fleet's writer, rounds in one process, the first one cold. */
@Command(name = "bench/write", mixinStandardHelpOptions = true, sortOptions = false)
final class WriteSpeed implements Callable<Integer> {
    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @Option(names = "--pods", defaultValue = "200", description = "Pods (${DEFAULT-VALUE}).")
    private int pods;

    @Option(names = "--hours", defaultValue = "6", description = "Hours of history (${DEFAULT-VALUE}).")
    private int hours;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    private WriteSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new WriteSpeed()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        System.out.println(Machine.describe());
        FleetSpec spec = FleetSpec.ofPods(pods, END_MS - Duration.ofHours(hours).toMillis(), END_MS);
        for (int round = 1; round <= rounds; round++) {
            Path dir = Files.createTempDirectory("athanor-write");
            long began = System.nanoTime();
            FleetSummary summary = FleetWorkload.write(spec, dir, ProgressListener.NONE);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %.2f s, %.2f M samples/s; %s%n",
                    round,
                    seconds,
                    summary.samples() / seconds / 1e6,
                    summary);
            FolderTree.delete(dir);
        }
        return 0;
    }
}
