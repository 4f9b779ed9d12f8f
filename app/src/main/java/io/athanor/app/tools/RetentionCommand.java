package io.athanor.app.tools;

import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.component.compact.BucketChores;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SelectorFlags;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
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

/** {@code athanor tools bucket retention}: marks blocks for deletion that are older than they are to be kept. */
@Command(
        name = "retention",
        showDefaultValues = true,
        sortOptions = false,
        header = "Mark blocks for deletion that are older than they are to be kept.")
final class RetentionCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionCommand.class);

    @Option(
            names = "--retention.resolution-raw",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0d",
            description = "How long to keep raw samples; 0d: for ever.")
    private Duration raw = Duration.ZERO;

    @Option(
            names = "--retention.resolution-5m",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0d",
            description = "How long to keep samples of five minutes' resolution; 0d: for ever.")
    private Duration fiveMinutes = Duration.ZERO;

    @Option(
            names = "--retention.resolution-1h",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0d",
            description = "How long to keep samples of one hour's resolution; 0d: for ever.")
    private Duration oneHour = Duration.ZERO;

    @ArgGroup(validate = false, heading = ChoreFlags.HEADING)
    private ChoreFlags chore = new ChoreFlags();

    @ArgGroup(validate = false, heading = SelectorFlags.HEADING)
    private SelectorFlags selector = new SelectorFlags();

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        ChoreConfig config = chore.config(selector, RetentionPlanner.of(raw, fiveMinutes, oneHour));
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), Objects.requireNonNull(spec));
                BucketChores chores = config.begin(run, FetchMetrics.NONE)) {
            chores.retain();
            LOG.info("retention done");
        } catch (IOException e) {
            throw UserError.environment("retention failed: " + e.getMessage(), e);
        }
    }
}
