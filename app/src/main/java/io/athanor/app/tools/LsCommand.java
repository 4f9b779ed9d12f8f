package io.athanor.app.tools;

import io.athanor.app.blocks.FetchFlags;
import io.athanor.app.blocks.TimeRangeFlags;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.component.tools.BlockFinder;
import io.athanor.component.tools.BlockLine;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SelectorFlags;
import io.athanor.tsdb.block.BlockMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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

/** {@code athanor tools bucket ls}: the blocks of a bucket, one after the other. */
@Command(
        name = "ls",
        showDefaultValues = true,
        sortOptions = false,
        header = "List all blocks of a bucket.",
        description = "Prints one line per block, by ULID.%n")
final class LsCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LsCommand.class);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "",
            description =
                    "What is printed of each block: nothing but its ULID, or \"wide\", \"json\", or a template as Go's"
                            + " text/template has it, for example '{{.ULID}} {{.Thanos.Labels.cluster}}'.")
    private String output = "";

    @Option(names = "--exclude-delete", negatable = true, description = "Leave out blocks marked for deletion.")
    private boolean excludesMarked;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "How long it may take to read the metas.")
    private Duration timeout = Duration.ofMinutes(5);

    @ArgGroup(validate = false, heading = TimeRangeFlags.HEADING)
    private TimeRangeFlags times = new TimeRangeFlags();

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
        CommandSpec self = Objects.requireNonNull(spec);
        BlockLine line = line();
        TimeRangeFlags.Range range = times.range();
        BlockFilters filters = new BlockFilters(
                range.from(),
                range.to(),
                FetchFlags.relabeling(selector, System.getenv()),
                StoreShard.ALL,
                Duration.ZERO,
                Duration.ZERO,
                List.of());
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), self)) {
            Set<MarkKind> marks = excludesMarked ? Set.of(MarkKind.DELETION) : Set.of();
            BlockView view = new BlockFinder(run.bucket(), run.clock()).find(filters, marks, timeout);
            List<BlockMeta> metas = BlockFinder.metas(view);
            PrintWriter out = self.commandLine().getOut();
            for (BlockMeta meta : metas) {
                out.print(line.of(meta));
            }
            out.flush();
            LOG.atInfo().addKeyValue("objects", metas.size()).log("ls done");
        } catch (IOException e) {
            throw UserError.environment("the blocks cannot be listed: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--output: " + e.getMessage());
        }
    }

    private BlockLine line() {
        try {
            return BlockLine.parse(output, ZoneId.systemDefault());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--output: invalid template: " + e.getMessage());
        }
    }
}
