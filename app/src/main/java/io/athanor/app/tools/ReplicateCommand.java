package io.athanor.app.tools;

import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.app.blocks.TimeRangeFlags;
import io.athanor.component.tools.Replication;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket replicate}: copies blocks from one bucket to another, once or every minute. */
@Command(
        name = "replicate",
        showDefaultValues = true,
        sortOptions = false,
        header = "Copy blocks from one bucket to another, once or every minute.",
        description = "Blocks need external labels. Of each block the meta.json is copied last.%n")
final class ReplicateCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicateCommand.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    @Option(
            names = "--objstore-to.config",
            paramLabel = "YAML",
            description = "The bucket that blocks are copied to, said as the other one is.")
    private @Nullable String to;

    @Option(names = "--objstore-to.config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path toFile;

    @Option(
            names = "--resolution",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            description = "Resolution of blocks that are copied, repeatable: 0s, 5m, 1h; all of them if none is given.")
    private List<Duration> resolutions = new ArrayList<>();

    @Option(
            names = "--compaction-min",
            paramLabel = "N",
            defaultValue = "1",
            description = "Least compaction level of blocks that are copied.")
    private int compactionMin = 1;

    @Option(
            names = "--compaction-max",
            paramLabel = "N",
            defaultValue = "4",
            description = "Greatest compaction level of blocks that are copied.")
    private int compactionMax = 4;

    @Option(
            names = "--compaction",
            paramLabel = "N",
            description = "Compaction level of blocks that are copied, repeatable; then the other two do not count.")
    private List<Integer> compactions = new ArrayList<>();

    @Option(
            names = "--matcher",
            paramLabel = "MATCHERS",
            defaultValue = "",
            description = "External labels of blocks that are copied: cluster=\"eu\",env=~\"prod.*\".")
    private String matcher = "";

    @Option(names = "--single-run", negatable = true, description = "Copy once, then end.")
    private boolean singleRun;

    @Option(
            names = "--id",
            paramLabel = "ULID",
            description =
                    "Block to copy, repeatable: these, whatever resolution, level and labels they have, once, then"
                            + " end.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--ignore-marked-for-deletion",
            negatable = true,
            description = "Do not copy blocks that are marked for deletion.")
    private boolean leavesMarkedOut;

    @ArgGroup(validate = false, heading = TimeRangeFlags.HEADING)
    private TimeRangeFlags times = new TimeRangeFlags();

    @Mixin
    private ServiceFlags service = new ServiceFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Replication.Choice choice = choice();
        try (ToolRun run =
                service.begin(Objects.requireNonNull(above), Objects.requireNonNull(spec), options -> options)) {
            Bucket target = BucketFlag.open("--objstore-to.config", to, toFile, run.process());
            if (target == null) {
                throw UserError.usage("No supported bucket was configured to replicate to: --objstore-to.config or"
                        + " --objstore-to.config-file has to say which");
            }
            ReplicateCounters counters = new ReplicateCounters(run.process().registry());
            Replication replication = new Replication(
                    run.bucket(),
                    target,
                    choice,
                    new BlockFetchCounters("", run.process().registry()),
                    counters,
                    run.clock());
            run.process().listen(new Routes());
            run.process().ready(true);
            LOG.atInfo().addKeyValue("port", run.process().httpPort()).log("starting replication");
            if (singleRun || !choice.ids().isEmpty()) {
                replication.run();
            } else {
                forEver(replication, counters);
            }
        } catch (IOException e) {
            throw UserError.environment("replication failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped
        }
    }

    private static void forEver(Replication replication, ReplicateCounters counters)
            throws IOException, InterruptedException {
        while (true) {
            long start = System.nanoTime();
            try {
                replication.run();
                counters.ran(true, System.nanoTime() - start);
                LOG.info("ran replication successfully");
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                counters.ran(false, System.nanoTime() - start);
                LOG.atError().setCause(e).log("running replication failed");
            }
            Thread.sleep(EVERY);
        }
    }

    private Replication.Choice choice() {
        Set<Long> wanted = resolutions.isEmpty()
                ? Set.of(0L, 300_000L, 3_600_000L)
                : resolutions.stream().map(Duration::toMillis).collect(Collectors.toSet());
        if (compactions.isEmpty() && compactionMin > compactionMax) {
            throw UserError.usage("compaction-min must be less than or equal to compaction-max");
        }
        Set<Integer> levels = compactions.isEmpty()
                ? IntStream.rangeClosed(compactionMin, Math.min(compactionMax, compactionMin + 1000))
                        .boxed()
                        .collect(Collectors.toSet())
                : new HashSet<>(compactions);
        Set<Ulid> blocks = new HashSet<>(BlockIds.parse("--id", ids));
        TimeRangeFlags.Range range = times.range();
        return new Replication.Choice(
                blocks,
                FlagMatchers.parse("--matcher", matcher),
                wanted,
                levels,
                range.from(),
                range.to(),
                leavesMarkedOut);
    }
}
