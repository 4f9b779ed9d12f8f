package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.Backlog;
import io.athanor.component.compact.plan.CompactionPlanner;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of blocks with which something is wrong: they are set aside by a mark and the rest goes on, or nothing goes on
 * until somebody has looked.
 */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final BlockStore store;
    private final Picture picture;
    private final CompactConfig config;
    private final CompactMetrics metrics;

    Quarantine(BlockStore store, Picture picture, CompactConfig config, CompactMetrics metrics) {
        this.store = store;
        this.picture = picture;
        this.config = config;
        this.metrics = metrics;
    }

    /**
     * Sets the blocks aside that are to blame.
     *
     * @throws HaltException the same, if that is not wanted
     */
    void setAside(HaltException why) throws IOException {
        if (!config.setsAside() || why.blocks().isEmpty()) {
            throw why;
        }
        String details = String.valueOf(why.getMessage());
        for (Ulid block : why.blocks()) {
            BlockMark mark = new BlockMark.Quarantine(block, store.now(), why.reason(), details);
            if (store.mark(mark)) {
                metrics.marked(BlockMark.Quarantine.FILE, why.reason(), 1);
            }
            picture.marked(mark);
            LOG.atError()
                    .addKeyValue("block", block)
                    .addKeyValue("reason", why.reason())
                    .addKeyValue("details", details)
                    .log("a block is set aside: it is neither compacted nor downsampled until its "
                            + BlockMark.Quarantine.FILE + " is deleted; everything else goes on");
        }
        metrics.quarantined.set(picture.now().quarantined().size());
    }

    /** Blocks of a group overlap, and are not to be merged. */
    void overlap(Backlog.Overlap overlap) throws IOException {
        List<Ulid> names = Claim.names(overlap.blocks());
        setAside(new HaltException(
                "overlap",
                names,
                "blocks of group " + overlap.group() + " overlap: " + names
                        + "; --deduplication.replica-label says in which labels replicas differ, and"
                        + " --compact.enable-vertical-compaction merges copies"));
    }

    /** A block must not be compacted any more. */
    void leaveOut(CompactionPlanner.Excluded one) throws IOException {
        String details = switch (one.why()) {
            case INDEX_SIZE_EXCEEDING ->
                "largeTotalIndexSizeFilter: Total compacted block's index size could exceed: " + config.maxIndexBytes()
                        + " with this block. See https://github.com/thanos-io/thanos/issues/1424";
            case DOWNSAMPLE_VERTICAL_COMPACTION ->
                "verticalCompactionDownsampleFilter: Downsampled block, see"
                        + " https://github.com/thanos-io/thanos/issues/6775";
        };
        noCompact(one.block().ulid(), one.why().reason(), details);
    }

    /** A block has chunks out of order, and such blocks are to be left out. */
    void outOfOrder(Ulid block) throws IOException {
        noCompact(
                block,
                "block-index-out-of-order-chunk",
                "OutofOrderChunk: marking block with out-of-order series/chunks to as no compact to unblock compaction");
    }

    private void noCompact(Ulid block, String reason, String details) throws IOException {
        BlockMark mark = new BlockMark.NoCompact(block, store.now(), reason, details);
        if (store.mark(mark)) {
            metrics.marked(BlockMark.NoCompact.FILE, reason, 1);
            LOG.atWarn()
                    .addKeyValue("block", block)
                    .addKeyValue("reason", reason)
                    .log("block will not be compacted");
        }
        picture.marked(mark);
    }
}
