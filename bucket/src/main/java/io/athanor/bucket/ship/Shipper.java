package io.athanor.bucket.ship;

import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads the blocks in a TSDB's folder that are not in the bucket, oldest first. One that cannot be uploaded is tried again the
 * next time, and stops no other. Safe beside compactors; only one thread calls {@link #sync}.
 */
public final class Shipper {
    private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);

    private final Bucket bucket;
    private final ShipConfig config;
    private final Supplier<Labels> labels;
    private final ShipMetrics metrics;
    private final InstantSource clock;
    private final ShipperFile file;
    private final BlockUpload upload;
    private boolean isFirst = true;
    private @Nullable List<Ulid> saved;

    /**
     * @param bucket is not closed by this
     * @param labels the external labels that uploaded blocks get; nothing is uploaded while there are none
     */
    public Shipper(
            Bucket bucket, ShipConfig config, Supplier<Labels> labels, ShipMetrics metrics, InstantSource clock) {
        this.bucket = bucket;
        this.config = config;
        this.labels = labels;
        this.metrics = metrics;
        this.clock = clock;
        this.file = new ShipperFile(config.dir().resolve(config.fileName()));
        this.upload = new BlockUpload(bucket, config, clock);
    }

    /**
     * What came of a look.
     *
     * @param uploaded blocks that were uploaded
     * @param failed those that could not be, and those with a bad meta
     */
    public record Outcome(int uploaded, int failed) {}

    /**
     * Looks through the folder once.
     *
     * @throws IOException if the folder cannot be read, or the process is stopped
     */
    public Outcome sync() throws IOException {
        boolean isWhole = false;
        try {
            Run run = new Run();
            run.all();
            isWhole = true;
            return new Outcome(run.uploads, run.failures + run.folder.bad().size());
        } finally {
            metrics.synced(isWhole);
        }
    }

    private Set<Ulid> known() {
        try {
            return file.read();
        } catch (IOException | CorruptBlockException e) {
            LOG.atError().setCause(e).log("failed to read meta file, creating empty meta data to write later");
            return new LinkedHashSet<>();
        }
    }

    /** One look. */
    private final class Run {
        private final Labels external = labels.get();
        private final BucketBlocks inBucket = new BucketBlocks(bucket, external);
        private final TsdbFolder folder;
        private final Set<Ulid> before = known();
        private final Set<Ulid> uploaded = new LinkedHashSet<>();
        private final Set<Ulid> waiting = new TreeSet<>();
        private long oldestEnd = Long.MAX_VALUE;
        private long newestEnd = Long.MIN_VALUE;
        private int uploads;
        private int failures;

        Run() throws IOException {
            if (isFirst) {
                StagedBlock.removeLeftOvers(config.dir());
                isFirst = false;
            }
            folder = TsdbFolder.look(config.dir());
        }

        void all() throws IOException {
            // What is found in the file stays there as long as the block does, also if this look breaks off.
            folder.good().stream().map(BlockMeta::ulid).filter(before::contains).forEach(uploaded::add);
            for (BlockMeta block : folder.good()) {
                if (uploaded.contains(block.ulid())) {
                    newestEnd = Math.max(newestEnd, block.maxTime());
                } else if (isToBeUploaded(block)) {
                    one(block);
                }
            }
            folder.bad().forEach((ulid, why) -> {
                LOG.atError().addKeyValue("block", ulid).addKeyValue("err", why).log("read metadata for block");
                metrics.corrupted();
                waiting.add(ulid);
                oldestEnd = Math.min(oldestEnd, ulid.timeMs());
            });
            save();
            metrics.pending(waiting.size(), oldestEnd, newestEnd);
            metrics.compactedDone(config.compacted() && waiting.isEmpty());
        }

        private boolean isToBeUploaded(BlockMeta block) {
            return block.stats().samples() > 0 && (block.compaction().level() <= 1 || config.compacted());
        }

        private void one(BlockMeta block) throws IOException {
            try {
                if (isThere(block) || ship(block)) {
                    uploaded.add(block.ulid());
                    newestEnd = Math.max(newestEnd, block.maxTime());
                    save();
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException | UncheckedIOException | CorruptBlockException e) {
                failures++;
                metrics.uploadFailed();
                waiting.add(block.ulid());
                oldestEnd = Math.min(oldestEnd, block.maxTime());
                LOG.atError()
                        .addKeyValue("block", block.ulid())
                        .addKeyValue("err", e.getMessage())
                        .log("shipping failed; it is tried again");
            }
        }

        private boolean isThere(BlockMeta block) throws IOException {
            return bucket.exists(block.ulid() + "/" + BlockMeta.FILE);
        }

        private boolean ship(BlockMeta block) throws IOException {
            if (external.isEmpty()) {
                throw new IOException("empty external labels are not allowed for Thanos block.");
            }
            if (block.compaction().level() > 1 && !config.allowOverlaps()) {
                if (inBucket.haveSourcesOf(block)) {
                    LOG.atInfo()
                            .addKeyValue("block", block.ulid())
                            .log("all that the block was made of is in the bucket");
                    return true;
                }
                Optional<BlockMeta> other = inBucket.overlapping(block);
                if (other.isPresent()) {
                    throw new IOException("shipping compacted block " + block.ulid() + " is blocked; overlap spotted: "
                            + other.get().ulid() + " from " + other.get().minTime() + " to "
                            + other.get().maxTime());
                }
            }
            LOG.atInfo().addKeyValue("id", block.ulid()).log("upload new block");
            inBucket.add(upload.run(block, thanos(block)));
            uploads++;
            metrics.uploaded(clock.instant());
            return true;
        }

        private ThanosMeta thanos(BlockMeta block) {
            ThanosMeta there = block.thanos();
            if (there == null) {
                return new ThanosMeta(
                        0, external, 0, config.source(), List.of(), List.of(), null, 0, 0, null, null, Json.Obj.EMPTY);
            }
            Labels.Builder all = there.labels().toBuilder();
            for (int i = 0; i < external.size(); i++) {
                all.set(external.name(i), external.value(i));
            }
            return there.withLabels(all.build()).withSource(config.source());
        }

        /** After each block: whoever reads the file may go on as soon as it is in the bucket. */
        private void save() {
            List<Ulid> now = folder.good().stream()
                    .map(BlockMeta::ulid)
                    .filter(uploaded::contains)
                    .toList();
            if (now.equals(saved)) {
                return;
            }
            try {
                file.write(now);
                saved = now;
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("updating meta file failed");
            }
        }
    }
}
