package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.model.Labels;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.MeteredBucket;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.testing.contracts.RequestCounts;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A bucket with blocks in it that are nothing but metas and marks, and a time. */
final class World {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    static final long HOUR = 3_600_000;

    final MemoryBucket objects = new MemoryBucket();
    final FaultyBucket faults = new FaultyBucket(objects);
    final RequestCounts requests = new RequestCounts();
    final Bucket bucket = new MeteredBucket(faults, requests, System::nanoTime);
    Instant now = START;

    /** The n-th block, made at the start of time. */
    static Ulid ulid(int n) {
        return new Ulid((START.toEpochMilli() - 1_000_000 + n) << 16, n);
    }

    /** A block of two hours, uploaded a day before now. */
    static BlockMeta meta(int n, Labels labels, int... sources) {
        List<Ulid> ulids = sources.length == 0
                ? List.of(ulid(n))
                : Arrays.stream(sources).mapToObj(World::ulid).toList();
        return BlockMeta.ofSamples(ulid(n), n * 2L * HOUR, (n + 1) * 2L * HOUR)
                .withCompaction(new BlockCompaction(1, ulids, List.of(), false, false, List.of()))
                .withThanos(ThanosMeta.of(labels, "sidecar").withUploadTime(START.minus(Duration.ofDays(1))));
    }

    static BlockMeta meta(int n) {
        return meta(n, Labels.of("cluster", "a"));
    }

    World put(BlockMeta... metas) {
        for (BlockMeta meta : metas) {
            put(meta.ulid() + "/chunks/000001", "chunks");
            put(meta.ulid() + "/index", "index");
            put(meta.ulid() + "/" + BlockMeta.FILE, meta.toBytes());
        }
        return this;
    }

    void put(String name, String text) {
        put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void put(String name, byte[] bytes) {
        try {
            objects.put(name, new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void mark(BlockMark mark) {
        put(mark.id() + "/" + mark.file(), mark.toBytes());
    }

    /** Marks a block for deletion, so long before now. */
    void markForDeletion(int n, Duration ago) {
        mark(new BlockMark.Deletion(ulid(n), "", now.minus(ago).getEpochSecond()));
    }

    void delete(String name) {
        try {
            objects.delete(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all files of a block. */
    void delete(Ulid ulid) {
        try {
            List<String> names = new java.util.ArrayList<>();
            objects.listRecursively(ulid.toString(), object -> names.add(object.name()));
            names.forEach(this::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BlockFilters filters() {
        return BlockFilters.of(Duration.ofHours(24));
    }

    static FetchConfig config(Discovery discovery, IndexUse index, @Nullable Path cache) {
        return new FetchConfig(discovery, 4, cache, index, EnumSet.allOf(MarkKind.class), filters());
    }

    /** What blocks are only read for. */
    static FetchConfig reading(Discovery discovery, IndexUse index) {
        return new FetchConfig(discovery, 4, null, index, Set.of(MarkKind.DELETION), filters());
    }

    BlockFetcher fetcher(FetchConfig config) {
        return new BlockFetcher(bucket, config, FetchMetrics.NONE, () -> now);
    }

    BlockFetcher fetcher(Discovery discovery) {
        return fetcher(config(discovery, IndexUse.NONE, null));
    }

    /** What a new fetcher finds with these filters. */
    BlockView view(BlockFilters filters) throws IOException {
        return fetcher(new FetchConfig(
                        Discovery.CONCURRENT, 4, null, IndexUse.NONE, EnumSet.allOf(MarkKind.class), filters))
                .fetch();
    }

    /** What a view says of the n-th block. */
    static BlockInfo block(BlockView view, int n) {
        BlockInfo block = view.find(ulid(n));
        if (block == null) {
            throw new AssertionError("block " + n + " is not in the view");
        }
        return block;
    }

    static BlockState state(BlockView view, int n) {
        return block(view, n).state();
    }
}
