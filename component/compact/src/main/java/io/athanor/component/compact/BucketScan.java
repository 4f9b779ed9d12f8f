package io.athanor.component.compact;

import io.athanor.component.compact.plan.BlockGroups;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks through a bucket for blocks and marks. Metas are read once: they do not change. */
final class BucketScan {
    private static final Logger LOG = LoggerFactory.getLogger(BucketScan.class);
    private static final int MAX_JSON_BYTES = 64 << 20;
    private static final Set<String> MADE_BY_COMPACTORS = Set.of("compactor", "compactor.repair", "bucket.repair");

    private final Bucket bucket;
    private final CompactConfig config;
    private final InstantSource clock;
    private final Map<Ulid, BlockMeta> known = new ConcurrentHashMap<>();

    BucketScan(Bucket bucket, CompactConfig config, InstantSource clock) {
        this.bucket = bucket;
        this.config = config;
        this.clock = clock;
    }

    /** One folder of the bucket. */
    private record Seen(Ulid ulid, @Nullable BlockMeta meta, List<BlockMark> marks) {}

    BucketState scan() throws IOException {
        List<Ulid> ulids = new ArrayList<>();
        bucket.list("", name -> {
            Ulid ulid = name.endsWith("/") ? Ulid.tryParse(name.substring(0, name.length() - 1)) : null;
            if (ulid != null) {
                ulids.add(ulid);
            }
        });
        known.keySet().retainAll(ulids);
        return state(all(ulids));
    }

    private List<Seen> all(List<Ulid> ulids) throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(
                config.fetchThreads(), Thread.ofVirtual().factory())) {
            List<Future<Seen>> reads =
                    ulids.stream().map(u -> pool.submit(() -> look(u))).toList();
            List<Seen> seen = new ArrayList<>();
            for (Future<Seen> read : reads) {
                seen.add(read.get());
            }
            return seen;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("cannot read the bucket", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking through the bucket");
        }
    }

    private Seen look(Ulid ulid) throws IOException {
        Set<String> names = new HashSet<>();
        bucket.list(ulid.toString(), names::add);
        List<BlockMark> marks = new ArrayList<>();
        for (String file : List.of(BlockMark.Deletion.FILE, BlockMark.NoCompact.FILE, BlockMark.NoDownsample.FILE)) {
            if (names.contains(ulid + "/" + file)) {
                BlockMark mark = mark(ulid, file);
                if (mark != null) {
                    marks.add(mark);
                }
            }
        }
        BlockMeta meta = names.contains(ulid + "/" + BlockMeta.FILE) ? meta(ulid) : null;
        return new Seen(ulid, meta, marks);
    }

    private @Nullable BlockMark mark(Ulid ulid, String file) throws IOException {
        String where = ulid + "/" + file;
        try {
            return BlockMark.parse(file, read(where), where);
        } catch (ObjectNotFoundException e) {
            return null;
        } catch (CorruptBlockException e) {
            LOG.warn("a mark is ignored, because it is bad: {}", e.getMessage());
            return null;
        }
    }

    private @Nullable BlockMeta meta(Ulid ulid) throws IOException {
        BlockMeta before = known.get(ulid);
        if (before != null) {
            return before;
        }
        String where = ulid + "/" + BlockMeta.FILE;
        try {
            BlockMeta meta = BlockMeta.parse(read(where), where);
            known.put(ulid, meta);
            return meta;
        } catch (ObjectNotFoundException e) {
            return null;
        } catch (CorruptBlockException e) {
            LOG.warn("a block is left out, because its meta is bad: {}", e.getMessage());
            return null;
        }
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(MAX_JSON_BYTES + 1);
            if (bytes.length > MAX_JSON_BYTES) {
                throw new CorruptBlockException(name, MAX_JSON_BYTES, "the file is too large");
            }
            return bytes;
        }
    }

    private BucketState state(List<Seen> all) {
        BucketState state = new BucketState(
                new TreeMap<>(), new HashSet<>(), new TreeMap<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (Seen seen : all) {
            for (BlockMark mark : seen.marks) {
                switch (mark) {
                    case BlockMark.Deletion d -> state.deletions().put(seen.ulid, d);
                    case BlockMark.NoCompact _ -> state.noCompact().add(seen.ulid);
                    case BlockMark.NoDownsample _ -> state.noDownsample().add(seen.ulid);
                }
            }
            BlockMeta meta = seen.meta;
            if (meta == null) {
                state.partial().add(seen.ulid);
            } else if (isWanted(meta, state.deletions().get(seen.ulid))) {
                state.metas().put(seen.ulid, withoutReplicaLabels(meta));
            }
        }
        state.garbage().addAll(BlockGroups.garbage(state.metas().values()));
        state.metas().keySet().removeAll(state.garbage());
        return state;
    }

    private boolean isWanted(BlockMeta meta, BlockMark.@Nullable Deletion deletion) {
        Instant now = clock.instant();
        ThanosMeta thanos = meta.thanos();
        if (thanos == null || meta.maxTime() < config.minTime() || meta.minTime() > config.maxTime()) {
            return false;
        }
        if (deletion != null
                && Duration.between(Instant.ofEpochSecond(deletion.deletionTime()), now)
                                .compareTo(config.deleteDelay().dividedBy(2))
                        > 0) {
            return false;
        }
        Instant uploaded =
                thanos.uploadTime() == null ? Instant.ofEpochMilli(meta.ulid().timeMs()) : thanos.uploadTime();
        return Duration.between(uploaded, now).compareTo(config.consistencyDelay()) >= 0
                || MADE_BY_COMPACTORS.contains(thanos.source());
    }

    private BlockMeta withoutReplicaLabels(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        if (thanos == null || config.replicaLabels().isEmpty()) {
            return meta;
        }
        Labels.Builder labels = thanos.labels().toBuilder();
        config.replicaLabels().forEach(labels::remove);
        Labels left = labels.build();
        return meta.withThanos(thanos.withLabels(
                left.isEmpty() ? Labels.of(config.replicaLabels().getFirst(), "deduped") : left));
    }
}
