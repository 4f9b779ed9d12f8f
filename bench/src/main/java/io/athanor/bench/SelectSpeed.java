package io.athanor.bench;

import io.athanor.bucket.BlockSet;
import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/select}: selecting series over twelve blocks, the first time in a cold process and again, and their chunks. */
@Command(name = "bench/select", mixinStandardHelpOptions = true, sortOptions = false)
final class SelectSpeed implements Callable<Integer> {
    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @Option(names = "--pods", defaultValue = "200", description = "Pods, of 87 series each (${DEFAULT-VALUE}).")
    private int pods;

    @Option(names = "--replicas", defaultValue = "1", description = "Replicas (${DEFAULT-VALUE}).")
    private int replicas;

    @Option(names = "--rounds", defaultValue = "30", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    private SelectSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new SelectSpeed()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        System.out.println(Machine.describe());
        long began = System.nanoTime();
        try (FilesystemBucket bucket = FilesystemBucket.open(bucket());
                BlockSet set = BlockSet.ofAll(bucket, work.resolve("cache"), InstantSource.system())) {
            began = System.nanoTime();
            set.refresh();
            System.out.printf(
                    Locale.ROOT, "%d blocks opened in %.1f ms%n", set.blocks().size(), since(began));
            for (int round = 1; round <= rounds; round++) {
                select(set, round, "http_requests_total");
                select(set, round, "http_request_duration_seconds_bucket");
            }
            System.out.printf(Locale.ROOT, "%.1f MB held for ids of series%n", set.idBytes() / 1e6);
        }
        return 0;
    }

    private void select(BlockSet set, int round, String name) {
        SelectRequest request = new SelectRequest(
                List.of(new LabelMatcher(MatchType.EQUAL, "__name__", name)),
                END_MS - Duration.ofHours(24).toMillis(),
                END_MS,
                SelectHints.NONE);
        ChunkBuffer chunks = new ChunkBuffer();
        long began = System.nanoTime();
        int series = 0;
        long selected;
        long read = 0;
        try (SeriesCursor cursor = set.select(request)) {
            selected = System.nanoTime();
            while (cursor.next()) {
                cursor.chunks().read(request.mint(), request.maxt(), chunks);
                read += chunks.size;
                series += cursor.labels().size() > 0 ? 1 : 0;
            }
        }
        if (round == 1 || round == 2 || round % 10 == 0) {
            System.out.printf(
                    Locale.ROOT,
                    "round %2d: %5d series selected in %6.1f ms, their %6d chunks read in %6.1f ms%n",
                    round,
                    series,
                    (selected - began) / 1e6,
                    read,
                    since(selected));
        }
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    /** A day of the fleet, written if it is not there yet. */
    private Path bucket() throws IOException {
        Path directory = work.resolve("select-" + pods + "-" + replicas);
        if (!Files.exists(directory)) {
            FleetSpec spec = FleetSpec.ofPods(
                            pods, END_MS - Duration.ofHours(24).toMillis(), END_MS)
                    .withReplicas(replicas)
                    .withForm(BlockForm.THANOS);
            FleetWorkload.write(spec, directory, ProgressListener.NONE);
        }
        return directory;
    }
}
