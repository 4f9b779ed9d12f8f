package io.athanor.app.tools;

import io.athanor.component.tools.Rewriting;
import io.athanor.component.tools.SeriesEdit.Deletion;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.RelabelYaml;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** {@code athanor tools bucket rewrite}: writes blocks anew, without some series or samples, or with other labels. */
@Command(
        name = "rewrite",
        showDefaultValues = true,
        sortOptions = false,
        header = "Write blocks anew, without some series or samples, or with other labels.",
        description =
                "The new block counts as one that was made of nothing: it overlaps the old one until that is marked"
                        + " for deletion, by --delete-blocks or by hand. No compactor should work on these blocks"
                        + " meanwhile. What was deleted cannot be had back after the delete delay.%n")
final class RewriteCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RewriteCommand.class);

    @Option(names = "--id", paramLabel = "ULID", required = true, description = "Block to rewrite, repeatable.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--tmp.dir",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}/thanos-rewrite",
            description = "Folder for blocks while they are worked on, and for logs of changes.")
    private Path work = Path.of(System.getProperty("java.io.tmpdir"), "thanos-rewrite");

    @Option(
            names = "--dry-run",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Print what would change, one line per series, and change nothing. --no-dry-run does it.")
    private boolean dryRun = true;

    @Option(
            names = "--prom-blocks",
            negatable = true,
            description = "Take blocks without external labels, which Prometheus alone uses.")
    private boolean promBlocks;

    @Option(
            names = "--delete-blocks",
            negatable = true,
            description = "Mark blocks for deletion when they have been rewritten.")
    private boolean deletesBlocks;

    @Option(
            names = "--hash-func",
            paramLabel = "FUNC",
            defaultValue = "",
            description = "Put files' hashes into the metas of new blocks: SHA256, or nothing.")
    private String hashFunc = "";

    @Option(
            names = "--rewrite.to-delete-config",
            paramLabel = "YAML",
            description =
                    "What to delete: a list of matchers, intervals and request_id. $(VAR) stands for an environment"
                            + " variable.")
    private @Nullable String toDelete;

    @Option(names = "--rewrite.to-delete-config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path toDeleteFile;

    @Option(
            names = "--rewrite.to-relabel-config",
            paramLabel = "YAML",
            description =
                    "Prometheus's relabelling rules, applied to the labels of series. $(VAR) stands for an environment"
                            + " variable.")
    private @Nullable String toRelabel;

    @Option(names = "--rewrite.to-relabel-config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path toRelabelFile;

    @Option(
            names = "--rewrite.add-change-log",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Write all changes to change.log below --tmp.dir.")
    private boolean logs = true;

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec self = Objects.requireNonNull(spec);
        List<Ulid> blocks = BlockIds.parse("--id", ids);
        Rewriting.Settings settings = settings(System.getenv());
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), self)) {
            Rewriting rewriting = new Rewriting(run.bucket(), settings, run.clock(), new SecureRandom());
            for (Ulid block : blocks) {
                if (dryRun) {
                    rewriting.tryOut(block, self.commandLine().getOut());
                    LOG.atInfo().addKeyValue("Block ID", block).log("dry run finished");
                } else {
                    rewriting.rewrite(block);
                }
            }
            LOG.atInfo().addKeyValue("IDs", String.join(",", ids)).log("rewrite done");
        } catch (IOException e) {
            throw UserError.environment("rewrite failed: " + e.getMessage(), e);
        }
    }

    private Rewriting.Settings settings(Map<String, String> environment) {
        ConfigText deletions = ConfigText.of("--rewrite.to-delete-config", toDelete, toDeleteFile);
        ConfigText rules = ConfigText.of("--rewrite.to-relabel-config", toRelabel, toRelabelFile);
        List<Deletion> gone = deletions == null ? List.of() : DeletionsYaml.parse(deletions.expand(environment));
        Relabeling relabeling = rules == null ? Relabeling.NONE : RelabelYaml.parseAll(rules.expand(environment));
        if (gone.isEmpty() && relabeling.rules().isEmpty()) {
            throw UserError.usage("rewrite configuration should be provided: --rewrite.to-delete-config or"
                    + " --rewrite.to-relabel-config says what to change");
        }
        boolean hashFiles = OneOf.check("--hash-func", hashFunc, List.of("SHA256", ""), "SHA256"::equals);
        return new Rewriting.Settings(work, relabeling, gone, promBlocks, deletesBlocks, hashFiles, logs);
    }
}
