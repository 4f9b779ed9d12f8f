package io.athanor.app.tools;

import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.component.compact.BucketChores;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.server.UserError;
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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket cleanup}: deletes what is marked for deletion, and what broken uploads have left. */
@Command(
        name = "cleanup",
        showDefaultValues = true,
        sortOptions = false,
        header = "Delete all blocks that are marked for deletion, and what broken uploads have left.")
final class CleanupCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupCommand.class);

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
        ChoreConfig config = chore.config(selector, RetentionPlanner.of(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), Objects.requireNonNull(spec));
                BucketChores chores = config.begin(run, FetchMetrics.NONE)) {
            chores.clean();
            LOG.info("cleanup done");
        } catch (IOException e) {
            throw UserError.environment("error cleaning blocks: " + e.getMessage(), e);
        }
    }
}
