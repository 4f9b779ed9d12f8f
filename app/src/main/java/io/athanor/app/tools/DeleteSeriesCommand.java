package io.athanor.app.tools;

import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeleteRequestFormat;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.component.tools.DeletionReport;
import io.athanor.component.tools.TableFormat;
import io.athanor.model.Durations;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.server.UserError;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket delete-series}: asks for samples to be deleted, and tells how far that is. */
@Command(
        name = "delete-series",
        showDefaultValues = true,
        sortOptions = false,
        header = "Have series deleted from all blocks of a bucket; tell how far that is.",
        description =
                "Puts a request into the bucket and prints its id. Athanor's stores hide the samples as soon as they"
                        + " look at the bucket again; its compactors rewrite the blocks. With --report, tells how all"
                        + " requests stand. Thanos knows nothing of requests.%n")
final class DeleteSeriesCommand implements Runnable {
    private static final List<String> COLUMNS = List.of(
            "ID",
            "MATCHERS",
            "FROM",
            "UNTIL",
            "CREATED",
            "AUTHOR",
            "REASON",
            "BLOCKS",
            "LEFT",
            "ERASING",
            "FOUND",
            "SET ASIDE",
            "STATUS");

    @Option(
            names = "--matcher",
            paramLabel = "SELECTOR",
            defaultValue = "",
            description = "Which series, as PromQL selects them, by own and external labels: '{user=\"x\"}'.")
    private String matcher = "";

    @Option(
            names = "--min-time",
            paramLabel = "TIME",
            defaultValue = "",
            description =
                    "First time whose samples go: as RFC 3339 has it, or a duration before now such as -2w; all from"
                            + " the beginning if none is given.")
    private String minTime = "";

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            defaultValue = "",
            description = "Last time whose samples go; now if none is given.")
    private String maxTime = "";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, in words.")
    private String reason = "";

    @Option(
            names = "--author",
            paramLabel = "TEXT",
            defaultValue = "${sys:user.name}",
            description = "Who asks, in words.")
    private String author = "";

    @Option(names = "--report", negatable = true, description = "Tell how requests stand, instead of making one.")
    private boolean reports;

    @Option(
            names = "--verify",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "With --report, read blocks to see whether any sample is left; else what blocks say is believed.")
    private boolean verifies = true;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "With --report, form of the output: table, tsv or csv.")
    private String output = "table";

    @Option(
            names = "--remove",
            negatable = true,
            description = "Withdraw the requests that --id names. What was not rewritten yet is seen again.")
    private boolean removes;

    @Option(names = "--id", paramLabel = "ULID", description = "Request that is meant, repeatable.")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec self = Objects.requireNonNull(spec);
        PrintWriter out = self.commandLine().getOut();
        List<Ulid> named = BlockIds.parse("--id", ids);
        if ((reports || removes) != matcher.isEmpty() || reports && removes) {
            throw UserError.usage("either --matcher says what to delete, or --report or --remove is given");
        }
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), self)) {
            DeleteRequests requests = new DeleteRequests(run.bucket());
            if (removes) {
                remove(requests, named, out);
            } else if (reports) {
                report(run, requests, named, out);
            } else {
                out.println(put(requests, run.clock()));
            }
            out.flush();
        } catch (IOException e) {
            throw UserError.environment("delete-series failed: " + e.getMessage(), e);
        }
    }

    private Ulid put(DeleteRequests requests, InstantSource clock) throws IOException {
        Instant now = clock.instant();
        List<LabelMatcher> matchers;
        try {
            matchers = Parser.parseMetricSelector(matcher);
        } catch (ParseException e) {
            throw UserError.usage("--matcher is no selector, such as {user=\"x\"}: " + e.getMessage());
        }
        if (matchers.size() > DeleteRequestFormat.MAX_MATCHERS) {
            throw UserError.usage("--matcher has more than " + DeleteRequestFormat.MAX_MATCHERS + " matchers");
        }
        if (reason.length() + author.length() > 10_000) {
            throw UserError.usage("--reason and --author are longer than 10000 characters");
        }
        long from = minTime.isEmpty() ? Long.MIN_VALUE / 2 : time("--min-time", minTime, now);
        long to = maxTime.isEmpty() ? now.toEpochMilli() : time("--max-time", maxTime, now);
        try {
            DeleteRequest request = new DeleteRequest(
                    Ulid.of(now.toEpochMilli(), new SecureRandom()), matchers, from, to, reason, author, now);
            requests.put(request);
            return request.id();
        } catch (IllegalArgumentException e) {
            throw UserError.usage(String.valueOf(e.getMessage()));
        }
    }

    private static long time(String flag, String text, Instant now) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            try {
                boolean isBefore = text.startsWith("-");
                long ms = Durations.parse(isBefore ? text.substring(1) : text);
                return now.toEpochMilli() + (isBefore ? -ms : ms);
            } catch (IllegalArgumentException f) {
                throw UserError.usage(flag + ": \"" + text
                        + "\" is neither a time such as 2026-01-31T00:00:00Z nor a duration such as -2w");
            }
        }
    }

    private static void remove(DeleteRequests requests, List<Ulid> ids, PrintWriter out) throws IOException {
        if (ids.isEmpty()) {
            throw UserError.usage("--remove needs --id: which request is to be withdrawn");
        }
        List<Boolean> were = requests.remove(ids);
        for (int i = 0; i < ids.size(); i++) {
            out.println(ids.get(i) + (were.get(i) ? " withdrawn" : " is not there"));
        }
    }

    private void report(ToolRun run, DeleteRequests requests, List<Ulid> ids, PrintWriter out) throws IOException {
        TableFormat format = OneOf.check(
                "--output", output, TableFormat.names(), name -> TableFormat.valueOf(name.toUpperCase(Locale.ROOT)));
        List<DeleteRequest> wanted = requests.read().stream()
                .filter(request -> ids.isEmpty() || ids.contains(request.id()))
                .toList();
        Path work = Files.createTempDirectory("athanor-delete-series-");
        try {
            List<DeletionReport.Row> rows =
                    new DeletionReport(run.bucket(), run.clock()).of(wanted, work.resolve("blocks"), verifies);
            out.print(format.write(
                    COLUMNS, rows.stream().map(DeleteSeriesCommand::cells).toList()));
        } finally {
            FolderTree.delete(work);
        }
    }

    private static List<String> cells(DeletionReport.Row row) {
        DeleteRequest request = row.request();
        return List.of(
                request.id().toString(),
                request.matchers().stream().map(LabelMatcher::toString).collect(Collectors.joining(", ", "{", "}")),
                told(request.mint()),
                told(request.maxt()),
                told(request.created().toEpochMilli()),
                request.author(),
                request.reason(),
                Integer.toString(row.blocks()),
                Integer.toString(row.left().size()),
                Integer.toString(row.erasing().size()),
                Integer.toString(row.found().size()),
                row.setAside().stream().map(Ulid::toString).collect(Collectors.joining(" ")),
                row.status());
    }

    private static String told(long ms) {
        return ms < -62_135_596_800_000L || ms > 253_402_300_799_999L
                ? "-"
                : Instant.ofEpochMilli(ms).toString();
    }
}
