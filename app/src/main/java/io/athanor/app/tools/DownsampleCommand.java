package io.athanor.app.tools;

import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.component.compact.BucketChores;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket downsample}: downsamples the blocks of a bucket, again and again. */
@Command(
        name = "downsample",
        showDefaultValues = true,
        sortOptions = false,
        header = "Downsample the blocks of a bucket, again and again.")
final class DownsampleCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DownsampleCommand.class);

    @Option(
            names = "--wait-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "How long to wait between two runs; 0s: there is one run, and the program ends.")
    private Duration waitInterval = Duration.ofMinutes(5);

    @Option(
            names = "--downsample.concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Blocks that are downsampled at once.")
    private int concurrency = 1;

    @Option(
            names = "--block-files-concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Taken for Thanos's sake: files are moved as everywhere.")
    private int filesConcurrency = 1;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "Folder for blocks while they are worked on.")
    private Path dataDir = Path.of("./data");

    @Option(
            names = "--hash-func",
            paramLabel = "FUNC",
            defaultValue = "",
            description = "Put files' hashes into the metas of new blocks: SHA256, or nothing.")
    private String hashFunc = "";

    @Mixin
    private ServiceFlags service = new ServiceFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (concurrency < 1 || filesConcurrency < 1) {
            throw UserError.usage("--downsample.concurrency and --block-files-concurrency have to be 1 or more");
        }
        boolean hashFiles = OneOf.check("--hash-func", hashFunc, List.of("SHA256", ""), "SHA256"::equals);
        ChoreConfig config = new ChoreConfig(
                dataDir,
                Duration.ZERO,
                Duration.ZERO,
                Relabeling.NONE,
                RetentionPlanner.of(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                hashFiles);
        try (ToolRun run =
                        service.begin(Objects.requireNonNull(above), Objects.requireNonNull(spec), options -> options);
                BucketChores chores = config.begin(
                        run, new BlockFetchCounters("thanos_", run.process().registry()))) {
            Files.createDirectories(dataDir);
            run.process().listen(new Routes());
            run.process().ready(true);
            LOG.atInfo().addKeyValue("port", run.process().httpPort()).log("downsampling");
            while (true) {
                pass(chores);
                if (waitInterval.isZero()) {
                    return;
                }
                Thread.sleep(waitInterval);
            }
        } catch (IOException e) {
            throw UserError.environment("downsampling failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped
        }
    }

    /** One run; a failure ends the program only if there is no other. */
    private void pass(BucketChores chores) throws IOException {
        try {
            chores.downsample(concurrency);
            LOG.info("downsampling done");
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (waitInterval.isZero()) {
                throw e;
            }
            LOG.atError().setCause(e).log("this did not work; it is tried again");
        }
    }
}
