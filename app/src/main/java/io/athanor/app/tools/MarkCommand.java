package io.athanor.app.tools;

import io.athanor.component.tools.Marking;
import io.athanor.server.UserError;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.ArrayList;
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

/** {@code athanor tools bucket mark}: puts marks beside blocks, or takes them away. */
@Command(
        name = "mark",
        showDefaultValues = true,
        sortOptions = false,
        header = "Mark blocks for deletion, no compaction or no downsampling.",
        description = "A compactor that works on such a block at this moment may not see the mark in time.%n")
final class MarkCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MarkCommand.class);

    @Option(names = "--id", paramLabel = "ULID", required = true, description = "Block to mark, repeatable.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--marker",
            paramLabel = "FILE",
            required = true,
            description = "The mark: deletion-mark.json, no-compact-mark.json or no-downsample-mark.json.")
    private String marker = "";

    @Option(
            names = "--details",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Why, in words: they go into the mark. Needed, but with --remove.")
    private String details = "";

    @Option(names = "--remove", negatable = true, description = "Take the mark away.")
    private boolean removes;

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        List<Ulid> blocks = BlockIds.parse("--id", ids);
        String file = OneOf.check("--marker", marker, Marking.MARKERS, name -> name);
        if (!removes && details.isEmpty()) {
            throw UserError.usage("required flag --details not provided: say why");
        }
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), Objects.requireNonNull(spec))) {
            Marking marking = new Marking(run.bucket(), run.clock());
            for (Ulid block : blocks) {
                if (removes) {
                    marking.remove(block, file);
                } else {
                    marking.mark(block, file, details);
                }
            }
            LOG.atInfo()
                    .addKeyValue("marker", file)
                    .addKeyValue("IDs", String.join(",", ids))
                    .log("marking done");
        } catch (IOException e) {
            throw UserError.environment("marking failed: " + e.getMessage(), e);
        }
    }
}
