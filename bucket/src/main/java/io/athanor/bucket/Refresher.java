package io.athanor.bucket;

import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
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
    private final BlockFetcher fetcher;
    private final LocalBlocks local;
    private final DeleteRequests requests;
    private List<DeleteRequest> hidden = List.of();
    private long idsLost;

    Refresher(Bucket bucket, BlockFetcher fetcher, BlockSetConfig config, BlockSetMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        this.fetcher = fetcher;
        this.local = new LocalBlocks(bucket, config.cache());
        this.requests = new DeleteRequests(bucket);
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
        BlockView found = fetcher.fetch();
        hidden = requests.readOr(hidden);
        Map<Ulid, SetAside> bad = stillBad(before, found);
        Map<Ulid, LoadedBlock> open = stillOpen(before, found, bad);
        List<LoadedBlock> opened = new ArrayList<>();
        boolean done = false;
        try {
            BlockView view = found.without(reasons(bad));
            while (!openAll(before, view, open, opened, bad)) {
                view = found.without(reasons(bad)); // without the bad one, what it was made of may be needed
            }
            local.keepOnly(view.metas().keySet());
            Result result = result(view, open, opened, bad);
            done = true;
            return result;
        } finally {
            if (!done) {
                opened.forEach(block -> block.block().close());
            }
        }
    }

    private static Map<Ulid, String> reasons(Map<Ulid, SetAside> bad) {
        Map<Ulid, String> reasons = new HashMap<>();
        bad.forEach((ulid, block) -> reasons.put(ulid, block.reason()));
        return reasons;
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
            if (bad.ulid().equals(block.meta().ulid()) && bad.version() == block.version()) {
                return bad;
            }
        }
        return null;
    }

    /** What was bad and has not changed, and what has no readable meta now. */
    private Map<Ulid, SetAside> stillBad(Image before, BlockView found) {
        Map<Ulid, SetAside> bad = new HashMap<>();
        for (SetAside block : before.setAside()) {
            BlockInfo now = found.find(block.ulid());
            if (now != null && isGood(now) && block.version() != 0 && now.version() == block.version()) {
                bad.put(block.ulid(), block);
            }
        }
        for (BlockInfo block : found.in(BlockState.CORRUPTED_META)) {
            setAside(before, new SetAside(block.ulid(), null, block.reason(), block.version()), bad);
        }
        for (BlockInfo block : found.in(BlockState.FAILED)) {
            if (before.block(block.ulid()) == null) {
                setAside(before, new SetAside(block.ulid(), null, block.reason(), 0), bad);
            }
        }
        return bad;
    }

    /** Whether it is a block that would be served if nothing were wrong with it. */
    private static boolean isGood(BlockInfo block) {
        return block.state() == BlockState.LOADED || block.state() == BlockState.DUPLICATE;
    }

    private void tell(Image before, SetAside block) {
        for (SetAside known : before.setAside()) {
            if (known.ulid().equals(block.ulid()) && known.reason().equals(block.reason())) {
                return;
            }
        }
        if (block.meta() != null) { // of a bad meta the fetcher has told
            LOG.warn("block {} is set aside: {}", block.ulid(), block.reason());
        }
        metrics.setAside(block.ulid(), block.reason());
    }

    /** What is open, and has not changed or cannot be looked at just now. */
    private static Map<Ulid, LoadedBlock> stillOpen(Image before, BlockView found, Map<Ulid, SetAside> bad) {
        Map<Ulid, LoadedBlock> open = new HashMap<>();
        for (LoadedBlock block : before.blocks()) {
            Ulid ulid = block.meta().ulid();
            BlockInfo now = found.find(ulid);
            boolean isSame = now != null
                    && !bad.containsKey(ulid)
                    && (now.state() == BlockState.FAILED || isGood(now) && now.version() == block.version());
            if (isSame) {
                open.put(ulid, block);
            }
        }
        return open;
    }

    /** Opens what is needed and served; false as soon as one turns out bad. */
    private boolean openAll(
            Image before,
            BlockView view,
            Map<Ulid, LoadedBlock> open,
            List<LoadedBlock> opened,
            Map<Ulid, SetAside> bad) {
        boolean allGood = true;
        for (BlockInfo block : view.loaded()) {
            Ulid ulid = block.ulid();
            if (isServed(block)) {
                try {
                    LoadedBlock loaded = open.get(ulid);
                    if (loaded == null) {
                        loaded = new LoadedBlock(Block.open(local.folder(block)), block.version());
                        open.put(ulid, loaded);
                        opened.add(loaded);
                        metrics.loaded(ulid);
                    }
                    loaded.hide(DeleteMask.of(loaded.meta(), hidden));
                } catch (CorruptBlockException e) {
                    allGood = false;
                    setAside(before, new SetAside(ulid, block.meta(), SetAside.text(e), block.version()), bad);
                } catch (IOException e) {
                    allGood = false;
                    setAside(before, new SetAside(ulid, block.meta(), LocalBlocks.explain(e, config.cache()), 0), bad);
                } catch (UncheckedIOException e) {
                    allGood = false;
                    setAside(before, new SetAside(ulid, block.meta(), SetAside.text(e), 0), bad);
                }
            }
        }
        return allGood;
    }

    private void setAside(Image before, SetAside block, Map<Ulid, SetAside> bad) {
        bad.put(block.ulid(), block);
        tell(before, block);
    }

    private static boolean isServed(BlockInfo block) {
        return block.meta() != null && BlockGroup.isKnown(block.meta().resolution());
    }

    private static Result result(
            BlockView view, Map<Ulid, LoadedBlock> open, List<LoadedBlock> opened, Map<Ulid, SetAside> bad) {
        List<LoadedBlock> wanted = new ArrayList<>();
        List<BlockInfo> others = new ArrayList<>();
        for (BlockInfo block : view.blocks()) {
            LoadedBlock loaded = open.get(block.ulid());
            switch (block.state()) {
                case LOADED -> {
                    if (loaded != null) {
                        wanted.add(loaded);
                    } else if (!isServed(block)) {
                        others.add(block.as(
                                BlockState.OTHER_RESOLUTION, "its resolution is none of 0, 300000 and 3600000 ms"));
                    }
                }
                case FAILED -> {
                    if (loaded != null) {
                        wanted.add(loaded);
                    }
                }
                case SET_ASIDE, CORRUPTED_META -> {}
                case DUPLICATE,
                        OTHER_RESOLUTION,
                        MARKED_FOR_DELETION,
                        PARQUET_CONVERTED,
                        TIME_EXCLUDED,
                        LABEL_EXCLUDED,
                        SHARD_EXCLUDED,
                        TOO_FRESH,
                        NO_META -> others.add(block);
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
