package io.athanor.app.tools;

import io.athanor.app.blocks.FetchFlags;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SelectorFlags;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags that cleaning and retention have in common. */
final class ChoreFlags {
    static final String HEADING = "%nBlocks:%n";

    @Option(
            names = "--delete-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "48h",
            description = "How long a block marked for deletion stays in the bucket.")
    private Duration deleteDelay = Duration.ofDays(2);

    @Option(
            names = "--consistency-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "30m",
            description =
                    "Least age of a freshly uploaded block before it is looked at. What uploads that broke off have"
                            + " left is deleted when nothing was written to it for 48 hours.")
    private Duration consistencyDelay = Duration.ofMinutes(30);

    @Option(
            names = "--block-sync-concurrency",
            paramLabel = "N",
            defaultValue = "20",
            description = "Taken for Thanos's sake: as many metas are read at once as everywhere.")
    private int concurrency = 20;

    /**
     * What cleaning or retention is told.
     *
     * @throws UserError if the concurrency is none
     */
    ChoreConfig config(SelectorFlags selector, RetentionPlanner retention) {
        if (concurrency < 1) {
            throw UserError.usage("--block-sync-concurrency has to be 1 or more");
        }
        return new ChoreConfig(
                Path.of("."),
                consistencyDelay,
                deleteDelay,
                FetchFlags.relabeling(selector, System.getenv()),
                retention,
                false);
    }
}
