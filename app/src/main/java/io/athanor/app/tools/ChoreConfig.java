package io.athanor.app.tools;

import io.athanor.app.blocks.HostName;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.component.compact.BucketChores;
import io.athanor.component.compact.CompactConfig;
import io.athanor.component.compact.CompactMetrics;
import io.athanor.component.compact.World;
import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.component.tools.BlockFinder;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/**
 * What the parts of a compactor's work are told that are tools as well.
 *
 * @param workDir folder for blocks while they are worked on
 * @param consistencyDelay blocks uploaded less than this ago are left alone, unless a compactor made them
 * @param deleteDelay how long a marked block stays
 */
record ChoreConfig(
        Path workDir,
        Duration consistencyDelay,
        Duration deleteDelay,
        Relabeling selector,
        RetentionPlanner retention,
        boolean hashFiles) {
    /** Begins; the caller closes it. */
    BucketChores begin(ToolRun run, FetchMetrics counters) throws IOException {
        CompactMetrics metrics = new CompactMetrics(run.process().registry(), deleteDelay);
        BlockFilters filters = new BlockFilters(
                TimeLimit.LEAST,
                TimeLimit.GREATEST,
                selector,
                StoreShard.ALL,
                consistencyDelay,
                deleteDelay.dividedBy(2),
                List.of());
        BlockFetcher fetcher = new BlockFetcher(
                run.bucket(), BlockFinder.config(filters, EnumSet.allOf(MarkKind.class)), counters, run.clock());
        World world = new World(
                run.clock(),
                System::nanoTime,
                new SecureRandom(),
                HostName.get(),
                "athanor tools " + Version.current().version(),
                World::sleep);
        return new BucketChores(run.bucket(), fetcher, compact(), metrics, world);
    }

    private CompactConfig compact() {
        return new CompactConfig(
                workDir,
                deleteDelay,
                retention,
                CompactionRanges.upTo(0),
                Long.MAX_VALUE,
                true,
                CompactConfig.Dedup.CHAIN,
                List.of(),
                true,
                false,
                hashFiles,
                Runtime.getRuntime().availableProcessors(),
                CompactConfig.AtOnce.DEFAULT,
                CompactConfig.Mode.AUTO,
                false,
                new CompactConfig.Intervals(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }
}
