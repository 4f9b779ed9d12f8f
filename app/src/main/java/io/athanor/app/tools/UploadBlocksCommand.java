package io.athanor.app.tools;

import io.athanor.bucket.ship.ShipConfig;
import io.athanor.bucket.ship.ShipMetrics;
import io.athanor.bucket.ship.Shipper;
import io.athanor.model.Labels;
import io.athanor.server.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code athanor tools bucket upload-blocks}: uploads the blocks of a folder, once. */
@Command(
        name = "upload-blocks",
        showDefaultValues = true,
        sortOptions = false,
        header = "Upload the blocks of a folder.",
        description = "Blocks that are in the bucket are left alone. What was uploaded is remembered in"
                + " thanos.shipper.json.%n")
final class UploadBlocksCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadBlocksCommand.class);
    private static final String FILE = "thanos.shipper.json";

    @Option(
            names = "--path",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "Folder of the blocks, as Prometheus's TSDB has it.")
    private Path path = Path.of("./data");

    @Option(
            names = "--label",
            paramLabel = "NAME=\\\"VALUE\\\"",
            description = "External label that the blocks get, repeatable, quotes included; one at least.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--shipper.upload-compacted",
            negatable = true,
            description = "Upload blocks that the TSDB has compacted, too.")
    private boolean compacted;

    @Option(
            names = "--shipper.upload-concurrency",
            paramLabel = "N",
            defaultValue = "5",
            description = "Files of a block that are uploaded at once.")
    private int concurrency = 5;

    @Mixin
    private ToolFlags tool = new ToolFlags();

    @ParentCommand
    private @Nullable BucketToolsCommand above;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Labels external = FlagLabels.parse("--label", labels);
        if (external.isEmpty()) {
            throw UserError.usage(
                    "no external labels configured, uniquely identifying external labels must be configured:"
                            + " --label=NAME=\"VALUE\"");
        }
        if (concurrency < 1) {
            throw UserError.usage("--shipper.upload-concurrency has to be 1 or more");
        }
        if (!Files.isDirectory(path)) {
            throw UserError.environment("--path: \"" + path + "\" is no folder: correct the path", null);
        }
        try (ToolRun run = tool.begin(Objects.requireNonNull(above), Objects.requireNonNull(spec))) {
            ShipConfig config = new ShipConfig(path, FILE, "bucket.upload", compacted, false, false, concurrency);
            Shipper.Outcome outcome =
                    new Shipper(run.bucket(), config, () -> external, ShipMetrics.NONE, run.clock()).sync();
            LOG.atInfo().addKeyValue("uploaded", outcome.uploaded()).log("synced blocks");
            if (outcome.failed() > 0) {
                throw UserError.environment(outcome.failed() + " blocks could not be uploaded: the log says why", null);
            }
        } catch (IOException e) {
            throw UserError.environment("unable to sync blocks: " + e.getMessage(), e);
        }
    }
}
