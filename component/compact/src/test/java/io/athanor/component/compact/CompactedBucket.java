package io.athanor.component.compact;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.bucket.fetch.TimeLimit;
import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.model.relabel.Relabeling;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.ChunkBuffer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A bucket folder, a compactor on it, and what is in it. */
final class CompactedBucket {
    static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    final Path folder;
    private final Path work;
    private Instant now = NOW;
    private int runs;

    CompactedBucket(Path dir) throws IOException {
        folder = Files.createDirectories(dir.resolve("bucket"));
        work = dir.resolve("work");
    }

    void at(Instant time) {
        now = time;
    }

    /** Copies a bucket's blocks in here. */
    void copyFrom(Path bucket) throws IOException {
        try (Stream<Path> all = Files.walk(bucket)) {
            for (Path from : all.toList()) {
                Path to = folder.resolve(bucket.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.write(to, Files.readAllBytes(from));
                }
            }
        }
    }

    CompactConfig config(CompactConfig.Dedup dedup, boolean isVertical) {
        return new CompactConfig(
                work,
                Duration.ofDays(2),
                RetentionPlanner.of(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                CompactionRanges.upTo(CompactionRanges.MAX_LEVEL),
                64L << 30,
                true,
                dedup,
                List.of(),
                isVertical,
                false,
                false,
                2,
                CompactConfig.AtOnce.DEFAULT,
                CompactConfig.Mode.AUTO,
                false,
                new CompactConfig.Intervals(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5)));
    }

    void run(CompactConfig config, List<String> replicaLabels) throws IOException {
        BlockFilters filters = new BlockFilters(
                TimeLimit.LEAST,
                TimeLimit.GREATEST,
                Relabeling.NONE,
                StoreShard.ALL,
                Duration.ofMinutes(30),
                config.deleteDelay().dividedBy(2),
                replicaLabels);
        FetchConfig fetch =
                new FetchConfig(Discovery.CONCURRENT, 4, null, IndexUse.NONE, EnumSet.allOf(MarkKind.class), filters);
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            World world = new World(
                    () -> now, System::nanoTime, new Random(now.toEpochMilli() + runs++), "host", "test", time -> {});
            try (BucketCompactor compactor = new BucketCompactor(
                    bucket,
                    new BlockFetcher(bucket, fetch, FetchMetrics.NONE, () -> now),
                    new BucketIndexWriter(bucket),
                    config,
                    new CompactMetrics(new PrometheusRegistry(), config.deleteDelay()),
                    world)) {
                compactor.run();
            }
        }
    }

    /** The metas of blocks without deletion mark, by ULID. */
    List<BlockMeta> live() throws IOException {
        return blocks(folder).stream()
                .filter(b -> !Files.exists(b.resolve(BlockMark.Deletion.FILE)))
                .map(BlockMeta::read)
                .toList();
    }

    /** The metas that a reader finds who believes the bucket index. */
    List<BlockMeta> asItsIndexTells() throws IOException {
        FetchConfig believing = new FetchConfig(
                Discovery.CONCURRENT,
                4,
                null,
                IndexUse.TRUSTED,
                EnumSet.of(MarkKind.DELETION),
                BlockFilters.of(Duration.ZERO));
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            BlockView view = new BlockFetcher(bucket, believing, FetchMetrics.NONE, () -> now).fetch();
            if (view.isFirstHand()) {
                throw new AssertionError("there is no fresh bucket index");
            }
            return List.copyOf(view.metas().values());
        }
    }

    Path block(Ulid ulid) {
        return folder.resolve(ulid.toString());
    }

    static List<Path> blocks(Path bucket) throws IOException {
        try (Stream<Path> found = Files.list(bucket)) {
            return found.filter(f -> Files.exists(f.resolve(BlockMeta.FILE)))
                    .sorted()
                    .toList();
        }
    }

    /** Each series' chunks as text. */
    static Map<String, List<String>> content(Path block) {
        Map<String, List<String>> content = new TreeMap<>();
        ChunkBuffer chunks = new ChunkBuffer();
        try (Block open = Block.open(block)) {
            for (int ref : open.index().allPostings().toArray()) {
                open.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                List<String> lines = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    lines.add(chunks.mint[i] + " " + chunks.maxt[i] + " " + chunks.encoding[i]);
                }
                content.put(open.labels(ref).toString(), lines);
            }
        }
        return content;
    }
}
