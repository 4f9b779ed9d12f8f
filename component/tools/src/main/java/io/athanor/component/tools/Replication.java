package io.athanor.component.tools;

import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.relabel.Relabeling;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies blocks from one bucket to another: the oldest first, of each the chunks, then the index, then meta.json, which makes it one.
 * A block whose meta is the same in both is not looked at any more; objects that are there already are not copied again.
 */
public final class Replication {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

    /** No meta is larger. */
    private static final int MAX_META_BYTES = 64 << 20;

    private final Bucket from;
    private final Bucket to;
    private final Choice choice;
    private final BlockFetcher fetcher;
    private final Listener listener;

    /**
     * Which blocks are copied.
     *
     * @param ids if there are any: these, whatever else is said, but for times and deletion marks
     * @param matchers on external labels
     * @param resolutions ms
     * @param levels of compaction
     * @param leavesMarkedOut whether blocks that are marked for deletion are left out
     */
    public record Choice(
            Set<Ulid> ids,
            List<LabelMatcher> matchers,
            Set<Long> resolutions,
            Set<Integer> levels,
            TimeLimit minTime,
            TimeLimit maxTime,
            boolean leavesMarkedOut) {
        public Choice {
            ids = Set.copyOf(ids);
            matchers = List.copyOf(matchers);
            resolutions = Set.copyOf(resolutions);
            levels = Set.copyOf(levels);
        }

        boolean takes(BlockMeta meta) {
            Labels labels = Metas.thanos(meta).labels();
            if (labels.isEmpty()) {
                LOG.atError().addKeyValue("block", meta.ulid()).log("a block without external labels is not copied");
                return false;
            }
            if (!ids.isEmpty()) {
                return ids.contains(meta.ulid());
            }
            return matchers.stream().allMatch(matcher -> matcher.matches(labels))
                    && resolutions.contains(meta.resolution())
                    && levels.contains(meta.compaction().level());
        }

        private BlockFilters filters() {
            return new BlockFilters(
                    minTime, maxTime, Relabeling.NONE, StoreShard.ALL, Duration.ZERO, Duration.ZERO, List.of());
        }
    }

    /** Hears of what is copied. */
    public interface Listener {
        /** A block was there already. */
        void alreadyThere();

        /** A block is there now. */
        void blockCopied();

        /** One of its objects is; the meta does not count. */
        void objectCopied();
    }

    /** The buckets are not closed by this. */
    public Replication(
            Bucket from, Bucket to, Choice choice, FetchMetrics metrics, Listener listener, InstantSource clock) {
        this.from = from;
        this.to = to;
        this.choice = choice;
        this.listener = listener;
        Set<MarkKind> marks = choice.leavesMarkedOut() ? Set.of(MarkKind.DELETION) : Set.of();
        fetcher = new BlockFetcher(from, BlockFinder.config(choice.filters(), marks), metrics, clock);
    }

    /**
     * Copies everything that is there now and is not copied yet.
     *
     * @throws IOException if a block cannot be copied; those before it were
     */
    public void run() throws IOException {
        BlockView view = fetcher.fetch();
        for (BlockInfo block : view.in(BlockState.NO_META)) {
            LOG.atInfo().addKeyValue("block_uuid", block.ulid()).log("block meta not uploaded yet. Skipping.");
        }
        List<BlockMeta> chosen = new ArrayList<>(
                BlockFinder.metas(view).stream().filter(choice::takes).toList());
        chosen.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
        for (BlockMeta meta : chosen) {
            try {
                copy(meta.ulid());
            } catch (IOException e) {
                throw new IOException("ensure block " + meta.ulid() + " is replicated: " + e.getMessage(), e);
            }
        }
    }

    private void copy(Ulid ulid) throws IOException {
        String name = ulid + "/" + BlockMeta.FILE;
        byte[] meta = read(from, name);
        if (meta == null) {
            throw new IOException("its meta.json is gone");
        }
        if (Arrays.equals(meta, read(to, name))) {
            listener.alreadyThere();
            return;
        }
        List<String> objects = new ArrayList<>();
        from.listRecursively(ulid + "/chunks", object -> objects.add(object.name()));
        objects.add(ulid + "/index");
        for (String object : objects) {
            copy(object);
        }
        to.put(name, new ByteArrayInputStream(meta));
        listener.blockCopied();
        LOG.atInfo().addKeyValue("block_uuid", ulid).log("block replicated");
    }

    private void copy(String object) throws IOException {
        if (to.exists(object)) {
            return;
        }
        try (InputStream in = from.get(object)) {
            to.put(object, in);
        }
        listener.objectCopied();
        LOG.atInfo().addKeyValue("object", object).log("object replicated");
    }

    private static byte @Nullable [] read(Bucket bucket, String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(MAX_META_BYTES + 1);
            if (bytes.length > MAX_META_BYTES) {
                throw new IOException("object \"" + name + "\" is larger than " + MAX_META_BYTES + " bytes");
            }
            return bytes;
        } catch (ObjectNotFoundException e) {
            return null;
        }
    }
}
