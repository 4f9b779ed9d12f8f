package io.athanor.app.tools;

import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.component.tools.BlockFinder;
import io.athanor.component.tools.BlockTable;
import io.athanor.component.tools.TableFormat;
import io.athanor.model.Labels;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket inspect}: the blocks of a bucket as a table. */
@Command(
        name = "inspect",
        showDefaultValues = true,
        sortOptions = false,
        header = "Show all blocks of a bucket as a table.")
final class InspectCommand implements Runnable {
    @Option(
            names = {"-l", "--selector"},
            paramLabel = "NAME=\\\"VALUE\\\"",
            description = "External label that blocks must have, repeatable: -l 'cluster=\"eu\"'.")
    private List<String> selector = new ArrayList<>();

    @Option(
            names = "--sort-by",
            paramLabel = "COLUMN",
            description =
                    "Column to sort by, repeatable: rows that are equal in the first are sorted by the next. FROM, then"
                            + " UNTIL, if none is given.")
    private List<String> sortBy = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "How long it may take to read the metas.")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "Form of the output: table, tsv or csv.")
    private String output = "table";

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec self = Objects.requireNonNull(spec);
        Labels labels = FlagLabels.parse("--selector", selector);
        TableFormat format = OneOf.check(
                "--output", output, TableFormat.names(), name -> TableFormat.valueOf(name.toUpperCase(Locale.ROOT)));
        List<String> columns = sortBy.isEmpty() ? List.of("FROM", "UNTIL") : sortBy;
        columns.forEach(column -> OneOf.check("--sort-by", column, BlockTable.COLUMNS, name -> name));
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), self)) {
            var view =
                    new BlockFinder(run.bucket(), run.clock()).find(BlockFilters.of(Duration.ZERO), Set.of(), timeout);
            PrintWriter out = self.commandLine().getOut();
            out.print(format.write(
                    BlockTable.COLUMNS,
                    BlockTable.rows(BlockFinder.metas(view), labels, columns, ZoneId.systemDefault())));
            out.flush();
        } catch (IOException e) {
            throw UserError.environment("the blocks cannot be listed: " + e.getMessage(), e);
        }
    }
}
