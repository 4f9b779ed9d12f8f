package io.athanor.bench.store;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import io.athanor.bench.Rows;
import io.athanor.bench.fetch.SmallBlocks;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/store}: the store gateway beside Thanos's. Each part has a table of its own in bench/README.md. */
@Command(name = "bench/store", mixinStandardHelpOptions = true, sortOptions = false)
final class StoreSpeed implements Callable<Integer> {
    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int DAY_HOURS = 24;

    @Option(names = "--thanos", description = "Measure this Thanos beside.")
    private @Nullable Path thanos;

    @Option(names = "--athanor", description = "The program to measure; default: the checkout's launcher.")
    private @Nullable Path athanor;

    @Option(names = "--blocks", defaultValue = "10000", description = "Blocks of the starts (${DEFAULT-VALUE}).")
    private int blocks;

    @Option(names = "--pods", defaultValue = "200", description = "Pods of the day of the selects (${DEFAULT-VALUE}).")
    private int pods;

    @Option(
            names = "--many-pods",
            defaultValue = "11500",
            description = "Pods of the block that is selected whole (${DEFAULT-VALUE}: a million series).")
    private int manyPods;

    @Option(names = "--runs", defaultValue = "3", description = "Starts of each kind, of which the median counts.")
    private int runs;

    @Option(names = "--latency", defaultValue = "20", description = "What a request to the far bucket waits, ms.")
    private int latency;

    @Option(
            names = "--only",
            split = ",",
            defaultValue = "near,far,select,select-far,everything",
            description = "Parts to measure (${DEFAULT-VALUE}).")
    private Set<String> only = Set.of();

    @Option(names = "--no-write", description = "Do not write the tables into bench/README.md.")
    private boolean noWrite;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    private StoreSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new StoreSpeed()).execute(args));
    }

    /** A measurement that gives a table. */
    @FunctionalInterface
    private interface Part {
        Rows measure(Function<List<String>, Rows> table) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("athanor.root", "."));
        List<StoreSide> sides = new ArrayList<>();
        sides.add(
                new StoreSide("Athanor", (athanor == null ? root.resolve("athanor") : athanor).toAbsolutePath(), true));
        if (thanos != null) {
            sides.add(new StoreSide("Thanos", thanos.toAbsolutePath(), false));
        }
        Path scratch = Files.createDirectories(work.resolve("store"));
        Starts starts = new Starts(sides, scratch, runs, blocks);
        part(root, "near", table -> starts.near(smallBlocks(), table.apply(Starts.COLUMNS)));
        part(root, "far", table -> starts.far(smallBlocks(), latency, table.apply(Starts.COLUMNS)));
        Selects selects = new Selects(sides, scratch, END_MS);
        if (only.stream().anyMatch(Set.of("select", "select-far", "everything")::contains)) {
            selects.warmUp(day());
        }
        part(root, "select", table -> selects.ofDay(day(), table.apply(Selects.COLUMNS)));
        part(root, "select-far", table -> selects.ofDayFar(day(), latency, table.apply(Selects.COLUMNS)));
        part(root, "everything", table -> selects.ofAll(many(), table.apply(Selects.COLUMNS)));
        return 0;
    }

    private void part(Path root, String name, Part part) throws IOException, InterruptedException {
        if (!only.contains(name)) {
            return;
        }
        String machine = Machine.describe();
        Rows table = part.measure(Rows::new);
        if (!noWrite) {
            String command =
                    "bench/store --only " + name + (thanos == null ? "" : " --thanos PATH") + " --runs " + runs;
            String note =
                    "Machine: " + machine + ". Commit: " + Machine.commit(root) + ". Command: `" + command + "`.\n\n";
            MarkedSection.replace(root.resolve("bench/README.md"), "store-" + name, "\n" + note + table + "\n");
        }
    }

    private Path smallBlocks() throws IOException {
        return SmallBlocks.of(blocks, work);
    }

    /** A day of twelve blocks with external labels. */
    private Path day() throws IOException {
        FleetSpec spec = FleetSpec.ofPods(
                        pods, END_MS - Duration.ofHours(DAY_HOURS).toMillis(), END_MS)
                .withReplicas(1)
                .withForm(BlockForm.THANOS);
        return written("day-" + pods, spec);
    }

    /** One block of two hours with few samples of many series. */
    private Path many() throws IOException {
        FleetSpec spec = FleetSpec.ofPods(manyPods, END_MS - FleetSpec.BLOCK_MS, END_MS)
                .withInterval(Duration.ofMinutes(15))
                .withReplicas(1)
                .withForm(BlockForm.THANOS);
        return written("many-" + manyPods, spec);
    }

    private Path written(String name, FleetSpec spec) throws IOException {
        Path bucket = work.resolve("store-data").resolve(name);
        if (!Files.exists(bucket)) {
            Path unfinished = work.resolve(
                    "store-data-" + name + ".tmp-" + ProcessHandle.current().pid());
            System.out.println(FleetWorkload.write(spec, unfinished, ProgressListener.NONE));
            Files.createDirectories(bucket.getParent());
            Files.move(unfinished, bucket);
        }
        return bucket;
    }
}
