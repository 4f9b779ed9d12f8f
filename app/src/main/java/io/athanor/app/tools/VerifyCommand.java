package io.athanor.app.tools;

import io.athanor.component.tools.Verification;
import io.athanor.component.tools.Verification.Issue;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code athanor tools bucket verify}: looks for known faults of blocks, and mends some. */
@Command(
        name = "verify",
        showDefaultValues = true,
        sortOptions = false,
        header = "Look for known faults of all blocks of a bucket, and mend some.",
        description = "Faults are told in the log, as warnings, and one per line on standard output.%n")
final class VerifyCommand implements Runnable {
    @Option(
            names = {"-r", "--repair"},
            negatable = true,
            description = "Mend what can be mended. No compactor must run on the bucket.")
    private boolean repair;

    @Option(
            names = {"-i", "--issues"},
            paramLabel = "ISSUE",
            split = ",",
            description =
                    "What to look for, repeatable: overlapped_blocks, which cannot be mended, index_known_issues and"
                            + " duplicated_compaction; index_known_issues and overlapped_blocks if none is given.")
    private List<String> issues = new ArrayList<>();

    @Option(
            names = "--id",
            paramLabel = "ULID",
            description = "Block to look at, repeatable; all if none is given. Not for overlaps.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--delete-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0s",
            description =
                    "0s: blocks that were mended, or are superfluous, are deleted at once when they are in the backup"
                            + " bucket; else they are marked for deletion, for compactors to delete.")
    private Duration deleteDelay = Duration.ZERO;

    @Option(
            names = "--objstore-backup.config",
            paramLabel = "YAML",
            description = "Bucket that blocks are copied to before they are deleted, said as the other one is.")
    private @Nullable String backup;

    @Option(names = "--objstore-backup.config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path backupFile;

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec self = Objects.requireNonNull(spec);
        List<Issue> wanted = issues();
        Set<Ulid> only = new HashSet<>(BlockIds.parse("--id", ids));
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), self)) {
            Bucket second = BucketFlag.open("--objstore-backup.config", backup, backupFile, run.process());
            if (repair && second == null) {
                throw UserError.usage("repair is specified, so backup client is required: --objstore-backup.config or"
                        + " --objstore-backup.config-file has to say which bucket");
            }
            Path work = Files.createTempDirectory("athanor-verify-");
            try {
                Verification.Report report = new Verification(
                                run.bucket(),
                                second,
                                new Verification.Settings(only, repair, deleteDelay, work.resolve("blocks")),
                                run.clock(),
                                new SecureRandom())
                        .run(wanted);
                report.findings().forEach(self.commandLine().getOut()::println);
            } finally {
                FolderTree.delete(work);
            }
        } catch (IOException e) {
            throw UserError.environment("verify failed: " + e.getMessage(), e);
        }
    }

    private List<Issue> issues() {
        if (issues.isEmpty() && !repair) {
            return List.of(Issue.INDEX_KNOWN_ISSUES, Issue.OVERLAPPED_BLOCKS);
        }
        List<Issue> wanted = new ArrayList<>();
        for (String id : issues.isEmpty() ? List.of("index_known_issues", "overlapped_blocks") : issues) {
            Issue issue = Arrays.stream(Issue.values())
                    .filter(known -> known.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> UserError.usage("no such issue ID " + id + ": --issues knows index_known_issues,"
                            + " overlapped_blocks and duplicated_compaction"));
            if (repair && !issue.isRepairable()) {
                throw UserError.usage("no such issue ID " + id
                        + " to repair: with --repair, --issues has to name index_known_issues or"
                        + " duplicated_compaction");
            }
            wanted.add(issue);
        }
        return wanted;
    }
}
