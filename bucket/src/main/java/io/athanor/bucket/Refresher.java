package io.athanor.bucket;

import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an image up to date with its bucket. Used by one thread at a time. */
final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    /** So many ids of series that no block has any more are not worth forgetting. */
    private static final int FEW_IDS = 10_000;

    private final BlockSetConfig config;
    private final BlockSetMetrics metrics;
    private final BlockListing listing;
    private final LocalBlocks local;
    private long idsLost;

    Refresher(Bucket bucket, BlockSetConfig config, BlockSetMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        this.listing = new BlockListing(bucket, config);
        this.local = new LocalBlocks(bucket, config.cache());
    }

    /**
     * What is to be served, before anything was dropped.
     *
     * @param wanted all blocks to serve, those opened just now included
     * @param opened those
     * @param bad all blocks to set aside
     */
    record Result(List<LoadedBlock> wanted, List<LoadedBlock> opened, List<SetAside> bad, List<BlockInfo> others) {}

    Result refresh(Image before) throws IOException {
        BlockListing.Found found = listing.find();
        Map<Ulid, SetAside> bad = stillBad(before, found);
        Map<Ulid, LoadedBlock> open = stillOpen(before, found, bad);
        List<LoadedBlock> opened = new ArrayList<>();
        boolean done = false;
        try {
            Set<Ulid> needed = needed(found, bad);
            while (!openAll(before, needed, found, open, opened, bad)) {
                needed = needed(found, bad); // without the bad one, what it was made of may be needed
            }
            local.keepOnly(needed);
            Result result = result(found, needed, open, opened, bad);
            done = true;
            return result;
        } finally {
            if (!done) {
                opened.forEach(block -> block.block().close());
            }
        }
    }

    /** The image of a result, without what was found bad since it was begun. */
    Image image(Result result, Image before) {
        Map<Ulid, SetAside> bad = new HashMap<>();
        result.bad.forEach(block -> bad.put(block.ulid(), block));
        List<LoadedBlock> blocks = new ArrayList<>();
        for (LoadedBlock block : result.wanted) {
            SetAside meanwhile = setAside(before, block);
            if (meanwhile == null) {
                blocks.add(block);
            } else {
                bad.put(meanwhile.ulid(), meanwhile);
            }
        }
        return Image.of(blocks, List.copyOf(bad.values()), result.others, series(before, blocks));
    }

    private static @Nullable SetAside setAside(Image image, LoadedBlock block) {
        for (SetAside bad : image.setAside()) {
            if (bad.ulid().equals(block.meta().ulid()) && bad.fingerprint().equals(block.fingerprint())) {
                return bad;
            }
        }
        return null;
    }

    /** What was bad and has not changed, and what has no readable meta now. */
    private Map<Ulid, SetAside> stillBad(Image before, BlockListing.Found found) {
        Map<Ulid, SetAside> bad = new HashMap<>();
        for (SetAside block : before.setAside()) {
            Candidate now = found.good().get(block.ulid());
            if (now != null && now.fingerprint().equals(block.fingerprint())) {
                bad.put(block.ulid(), block);
            }
        }
        for (SetAside block : found.bad()) {
            boolean isServed = block.fingerprint().isEmpty() && before.block(block.ulid()) != null;
            if (!isServed) {
                setAside(before, block, bad);
            }
        }
        return bad;
    }

    private void tell(Image before, SetAside block) {
        for (SetAside known : before.setAside()) {
            if (known.ulid().equals(block.ulid()) && known.reason().equals(block.reason())) {
                return;
            }
        }
        LOG.warn("block {} is set aside: {}", block.ulid(), block.reason());
        metrics.setAside(block.ulid(), block.reason());
    }

    /** What is open, and has not changed or cannot be looked at just now. */
    private static Map<Ulid, LoadedBlock> stillOpen(Image before, BlockListing.Found found, Map<Ulid, SetAside> bad) {
        Map<Ulid, LoadedBlock> open = new HashMap<>();
        Set<Ulid> unseen = new HashSet<>();
        found.bad().forEach(block -> unseen.add(block.ulid()));
        for (LoadedBlock block : before.blocks()) {
            Ulid ulid = block.meta().ulid();
            Candidate now = found.good().get(ulid);
            boolean isSame = now == null
                    ? unseen.contains(ulid) && !bad.containsKey(ulid)
                    : now.fingerprint().equals(block.fingerprint());
            if (isSame) {
                open.put(ulid, block);
            }
        }
        return open;
    }

    private static Set<Ulid> needed(BlockListing.Found found, Map<Ulid, SetAside> bad) {
        List<BlockMeta> metas = new ArrayList<>();
        for (Candidate block : found.good().values()) {
            if (!bad.containsKey(block.meta().ulid())) {
                metas.add(block.meta());
            }
        }
        return DuplicateFilter.keep(metas);
    }

    /** Opens what is needed and served; false as soon as one turns out bad. */
    private boolean openAll(
            Image before,
            Set<Ulid> needed,
            BlockListing.Found found,
            Map<Ulid, LoadedBlock> open,
            List<LoadedBlock> opened,
            Map<Ulid, SetAside> bad) {
        boolean allGood = true;
        for (Candidate block : found.good().values()) {
            Ulid ulid = block.meta().ulid();
            if (needed.contains(ulid) && isServed(block.meta()) && !open.containsKey(ulid)) {
                try {
                    LoadedBlock loaded = new LoadedBlock(Block.open(local.folder(block)), block.fingerprint());
                    open.put(ulid, loaded);
                    opened.add(loaded);
                    metrics.loaded(ulid);
                } catch (CorruptBlockException e) {
                    allGood = false;
                    setAside(before, new SetAside(ulid, block.meta(), SetAside.text(e), block.fingerprint()), bad);
                } catch (IOException e) {
                    allGood = false;
                    setAside(before, new SetAside(ulid, block.meta(), LocalBlocks.explain(e, config.cache()), ""), bad);
                } catch (UncheckedIOException e) {
                    allGood = false;
                    setAside(before, new SetAside(ulid, block.meta(), SetAside.text(e), ""), bad);
                }
            }
        }
        return allGood;
    }

    private void setAside(Image before, SetAside block, Map<Ulid, SetAside> bad) {
        bad.put(block.ulid(), block);
        tell(before, block);
    }

    private static boolean isServed(BlockMeta meta) {
        return BlockGroup.isKnown(meta.resolution());
    }

    private Result result(
            BlockListing.Found found,
            Set<Ulid> needed,
            Map<Ulid, LoadedBlock> open,
            List<LoadedBlock> opened,
            Map<Ulid, SetAside> bad) {
        List<LoadedBlock> wanted = new ArrayList<>();
        List<BlockInfo> others = new ArrayList<>(found.others());
        for (LoadedBlock block : open.values()) {
            Ulid ulid = block.meta().ulid();
            if (needed.contains(ulid) || !found.good().containsKey(ulid)) {
                wanted.add(block);
            }
        }
        for (Candidate block : found.good().values()) {
            Ulid ulid = block.meta().ulid();
            if (!bad.containsKey(ulid) && !needed.contains(ulid)) {
                others.add(new BlockInfo(ulid, block.meta(), BlockState.DUPLICATE, "another block holds all its data"));
            } else if (!bad.containsKey(ulid) && !isServed(block.meta())) {
                others.add(new BlockInfo(
                        ulid,
                        block.meta(),
                        BlockState.OTHER_RESOLUTION,
                        "its resolution is none of 0, 300000 and 3600000 ms"));
            }
        }
        Set<LoadedBlock> serving = new HashSet<>(wanted);
        opened.removeIf(block -> {
            boolean isUnwanted = !serving.contains(block);
            if (isUnwanted) {
                block.block().close();
            }
            return isUnwanted;
        });
        return new Result(wanted, opened, List.copyOf(bad.values()), others);
    }

    /** The ids known so far, or none if most are of series that are gone, or if they hold too much heap. */
    private SeriesIds series(Image before, List<LoadedBlock> blocks) {
        SeriesIds series = before.series();
        long bytes = series.bytes();
        Set<LoadedBlock> kept = new HashSet<>(blocks);
        for (LoadedBlock block : before.blocks()) {
            bytes += block.idBytes();
            if (!kept.contains(block)) {
                idsLost += block.idsKnown();
            }
        }
        if (bytes <= config.maxIdBytes() && idsLost <= Math.max(FEW_IDS, series.size())) {
            return series;
        }
        idsLost = 0;
        return new SeriesIds();
    }
}
