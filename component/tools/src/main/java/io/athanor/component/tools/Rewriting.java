package io.athanor.component.tools;

import io.athanor.bucket.fetch.BlockMarker;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.tools.SeriesEdit.Deletion;
import io.athanor.model.relabel.Relabeling;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockHealth;
import io.athanor.tsdb.compact.BlockRewriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites blocks by hand: series deleted, samples deleted, labels changed. The new block is uploaded whole and looked at before the
 * old one is marked.
 */
public final class Rewriting {
    private static final Logger LOG = LoggerFactory.getLogger(Rewriting.class);
    private static final String SOURCE = "bucket.rewrite";

    private final Bucket bucket;
    private final Settings settings;
    private final BlockStore store;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * What to do.
     *
     * @param work folder for blocks while they are worked on, and for logs of changes; only what this has made there is deleted
     * @param promBlocks whether blocks need no external labels
     * @param marksOld whether blocks are marked for deletion that were rewritten
     * @param logs whether changes are written to {@code <work>/<new block>/change.log}
     */
    public record Settings(
            Path work,
            Relabeling relabeling,
            List<Deletion> deletions,
            boolean promBlocks,
            boolean marksOld,
            boolean hashFiles,
            boolean logs) {
        public Settings {
            deletions = List.copyOf(deletions);
        }
    }

    /** @param random where names of new blocks come from */
    public Rewriting(Bucket bucket, Settings settings, InstantSource clock, RandomGenerator random) {
        this.bucket = bucket;
        this.settings = settings;
        this.store = new BlockStore(bucket, settings.hashFiles(), clock);
        this.clock = clock;
        this.random = random;
    }

    /**
     * Tells what would change, one line per series, and changes nothing.
     *
     * @param out gets the lines
     */
    public void tryOut(Ulid ulid, PrintWriter out) throws IOException {
        Path work = settings.work().resolve("work");
        try (Block block = open(ulid, work)) {
            SeriesEdit edit = edit(block);
            ChangeLog log = new ChangeLog(out);
            BlockRewriter.tryOut(block, edit.logging(log));
            out.flush();
        } catch (CorruptBlockException e) {
            throw new IOException("block " + ulid + " cannot be rewritten: " + e.getMessage(), e);
        } finally {
            FolderTree.delete(work);
        }
    }

    private SeriesEdit edit(Block block) {
        return new SeriesEdit(
                settings.relabeling(), settings.deletions(), block.meta().resolution());
    }

    private Block open(Ulid ulid, Path work) throws IOException {
        Files.createDirectories(work);
        LOG.atInfo().addKeyValue("source", ulid).log("downloading block");
        if (!new BlockMarker(bucket).exists(ulid)) {
            throw new IOException("there is no block " + ulid + " in the bucket: correct the id");
        }
        try {
            return Block.open(store.fetch(ulid, work));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Rewrites one block.
     *
     * @return the new one; empty if nothing was left of it
     * @throws IOException if that is not possible; the old block is as it was then
     */
    public Optional<Ulid> rewrite(Ulid ulid) throws IOException {
        Path work = settings.work().resolve("work");
        Ulid made = Ulid.of(clock.millis(), random);
        try (Block block = open(ulid, work)) {
            BlockMeta meta = block.meta();
            if (!settings.promBlocks() && Metas.thanos(meta).labels().isEmpty()) {
                throw new IOException("block " + ulid
                        + " has no external labels: empty external labels are not allowed for Thanos block;"
                        + " --prom-blocks takes blocks of Prometheus alone");
            }
            Optional<BlockMeta> written = write(block, made, work);
            if (written.isPresent()) {
                upload(ulid, written.get(), work.resolve(made.toString()));
            } else {
                LOG.atInfo().addKeyValue("source", ulid).log("nothing is left of the block");
            }
            if (settings.marksOld()) {
                new BlockMarker(bucket)
                        .mark(new BlockMark.Deletion(
                                ulid, "block rewritten", clock.instant().getEpochSecond()));
            }
            return written.map(BlockMeta::ulid);
        } catch (CorruptBlockException e) {
            throw new IOException("block " + ulid + " cannot be rewritten: " + e.getMessage(), e);
        } finally {
            FolderTree.delete(work);
        }
    }

    private Optional<BlockMeta> write(Block block, Ulid made, Path work) throws IOException {
        BlockMeta meta = metaOf(block.meta(), made);
        LOG.atInfo()
                .addKeyValue("source", block.ulid())
                .addKeyValue("new", made)
                .log("starting rewrite for block");
        SeriesEdit edit = edit(block);
        if (!settings.logs()) {
            return BlockRewriter.rewrite(block, work, meta, edit);
        }
        Path folder = Files.createDirectories(settings.work().resolve(made.toString()));
        Path file = folder.resolve("change.log");
        LOG.atInfo().addKeyValue("file", file).log("changelog will be available");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            return BlockRewriter.rewrite(block, work, meta, edit.logging(new ChangeLog(out)));
        }
    }

    private BlockMeta metaOf(BlockMeta old, Ulid made) {
        BlockCompaction was = old.compaction();
        BlockCompaction compaction = new BlockCompaction(
                was.level(), List.of(made), was.parents(), was.deletable(), was.failed(), was.hints());
        ThanosMeta thanos = Metas.thanos(old);
        ThanosMeta rewritten = new ThanosMeta(
                thanos.version(),
                thanos.labels(),
                thanos.resolution(),
                SOURCE,
                List.of(),
                List.of(),
                RewriteNote.append(thanos.rewrites(), old.sources(), settings.deletions(), settings.relabeling()),
                thanos.seriesMaxSize(),
                thanos.chunkMaxSize(),
                thanos.extensions(),
                null,
                thanos.rest());
        return new BlockMeta(made, old.minTime(), old.maxTime(), old.stats(), compaction, rewritten, old.rest());
    }

    private void upload(Ulid old, BlockMeta written, Path folder) throws IOException {
        try (Block block = Block.open(folder)) {
            BlockHealth health = BlockHealth.of(block, true);
            if (!health.isGood()) {
                throw new IOException("the block made of " + old + " is not as it should be: " + health);
            }
        }
        LOG.atInfo()
                .addKeyValue("source", old)
                .addKeyValue("new", written.ulid())
                .log("uploading new block");
        store.complete(folder, written, Metas.thanos(written));
        store.upload(folder, written.ulid());
        LOG.atInfo()
                .addKeyValue("source", old)
                .addKeyValue("new", written.ulid())
                .log("uploaded");
    }
}
