package io.athanor.component.compact;

import io.athanor.component.compact.plan.DownsamplingPlanner.Job;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockHealth;
import io.athanor.tsdb.downsample.BlockDownsampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings blocks of the bucket to coarser resolutions. */
final class Downsampling {
    private static final Logger LOG = LoggerFactory.getLogger(Downsampling.class);

    private final BlockStore store;
    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final Supplier<Ulid> ulids;
    private final BlockDownsampler downsampler;

    Downsampling(BlockStore store, CompactConfig config, CompactMetrics metrics, Supplier<Ulid> ulids) {
        this.store = store;
        this.config = config;
        this.metrics = metrics;
        this.ulids = ulids;
        downsampler = new BlockDownsampler(config.threads());
    }

    /** Does one job: the new blocks are in the bucket when this returns. */
    void run(Job job) throws IOException {
        String resolution = CompactMetrics.resolution(job.block().resolution());
        long start = System.nanoTime();
        Path work = config.workDir().resolve("downsample");
        FolderTree.delete(work);
        Files.createDirectories(work);
        try (Block block = Block.open(store.fetch(job.block().ulid(), work))) {
            List<BlockDownsampler.Target> targets = new ArrayList<>();
            job.resolutions().forEach(r -> targets.add(new BlockDownsampler.Target(ulids.get(), r)));
            for (BlockMeta written : downsampler.downsample(block, work, targets)) {
                upload(job.block(), work.resolve(written.ulid().toString()), written);
                metrics.downsamplings.labelValues(resolution).inc();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            metrics.downsamplingSeconds.labelValues(resolution).observe(seconds);
            LOG.atInfo()
                    .addKeyValue("block", job.block().ulid())
                    .addKeyValue("resolutions", job.resolutions())
                    .addKeyValue("durationMillis", Math.round(seconds * 1000))
                    .log("downsampled block");
        } catch (IOException | RuntimeException e) {
            metrics.downsamplingFailures.labelValues(resolution).inc();
            if (e instanceof CorruptBlockException) {
                throw new HaltException("cannot downsample block " + job.block().ulid() + ": " + e.getMessage(), e);
            }
            throw e;
        } finally {
            FolderTree.delete(work);
        }
    }

    private void upload(BlockMeta of, Path folder, BlockMeta written) throws IOException {
        BlockHealth health;
        try (Block block = Block.open(folder)) {
            health = BlockHealth.of(block, true);
        }
        boolean isWhole = health.series() == written.stats().series()
                && health.chunks() == written.stats().chunks();
        if (!health.isGood() || !isWhole) {
            throw new HaltException("the block made of " + of.ulid() + " is not as it should be: " + health);
        }
        ThanosMeta thanos = of.thanos();
        if (thanos != null) {
            store.upload(
                    folder,
                    written,
                    ThanosMeta.ofCompactor(
                            thanos.labels(),
                            written.resolution(),
                            health.seriesMaxSize(),
                            health.chunkMaxSize(),
                            thanos.extensions()));
        }
    }
}
