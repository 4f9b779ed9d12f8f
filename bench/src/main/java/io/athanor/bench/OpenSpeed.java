package io.athanor.bench;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.tsdb.block.Block;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/open}: opening one large block, the first time in a cold process and again. */
@Command(name = "bench/open", mixinStandardHelpOptions = true, sortOptions = false)
final class OpenSpeed implements Callable<Integer> {
    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @Option(names = "--pods", defaultValue = "11500", description = "Pods: 11500 have a million series.")
    private int pods;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    private OpenSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new OpenSpeed()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        System.out.println(Machine.describe());
        Path block = block();
        for (int round = 1; round <= rounds; round++) {
            long began = System.nanoTime();
            try (Block opened = Block.open(block)) {
                long open = System.nanoTime();
                int values = opened.labelValues(
                                "pod",
                                List.of(new LabelMatcher(MatchType.EQUAL, "job", "app-007")),
                                Long.MIN_VALUE,
                                Long.MAX_VALUE,
                                0)
                        .values()
                        .size();
                System.out.printf(
                        Locale.ROOT,
                        "round %d: opened %d series in %.1f ms; the %d pods of one job in %.1f ms more%n",
                        round,
                        opened.meta().stats().series(),
                        (open - began) / 1e6,
                        values,
                        (System.nanoTime() - open) / 1e6);
            }
        }
        return 0;
    }

    /** A block of two hours with few samples, made once. */
    private Path block() throws IOException {
        Path dir = work.resolve("open-" + pods);
        if (!Files.exists(dir)) {
            Path unfinished = work.resolve(
                    "open-" + pods + ".tmp-" + ProcessHandle.current().pid());
            FleetSpec spec = new FleetSpec(
                    pods,
                    END_MS - FleetSpec.BLOCK_MS,
                    END_MS,
                    Duration.ofMinutes(15).toMillis(),
                    "fleet",
                    1,
                    1,
                    BlockForm.PROMETHEUS);
            System.out.println(FleetWorkload.write(spec, unfinished, ProgressListener.NONE));
            Files.move(unfinished, dir);
        }
        try (Stream<Path> blocks = Files.list(dir)) {
            return blocks.findFirst().orElseThrow();
        }
    }
}
