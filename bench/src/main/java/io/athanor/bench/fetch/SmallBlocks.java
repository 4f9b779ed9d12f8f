package io.athanor.bench.fetch;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.model.Labels;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * Many small blocks as sidecars upload them: of two hours, ten series of 24 samples each, of a hundred Prometheus servers. Good
 * blocks, whole and readable; their bytes do not depend on when they are made.
 */
public final class SmallBlocks {
    private static final int STREAMS = 100;
    private static final int SERIES = 10;
    private static final long RANGE_MS = 2 * 3_600_000;
    private static final long INTERVAL_MS = 300_000;
    private static final long END_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private SmallBlocks() {}

    /** A bucket folder with so many blocks, made unless it is there. */
    public static Path of(int count, Path work) throws IOException {
        Path made = work.resolve("small-blocks-" + count);
        if (!Files.exists(made)) {
            Path unfinished = work.resolve("small-blocks-" + count + ".unfinished");
            Path blocks = Files.createDirectories(unfinished.resolve("bucket"));
            Random random = new Random(count);
            for (int i = 0; i < count; i++) {
                Path block = blocks.resolve(ulid(i, random).toString());
                if (!Files.exists(block)) {
                    write(blocks, Ulid.parse(String.valueOf(block.getFileName())), i);
                }
            }
            Files.move(unfinished, made, StandardCopyOption.ATOMIC_MOVE);
        }
        return made.resolve("bucket");
    }

    private static long begin(int i) {
        return END_MS - (1 + i / STREAMS) * RANGE_MS;
    }

    private static Ulid ulid(int i, Random random) {
        return Ulid.of(begin(i) + RANGE_MS, random);
    }

    private static void write(Path blocks, Ulid ulid, int i) throws IOException {
        int stream = i % STREAMS;
        Labels external = Labels.of("cluster", "cluster-" + stream / 2, "replica", "prometheus-" + stream % 2);
        List<Labels> series = new ArrayList<>();
        for (int s = 0; s < SERIES; s++) {
            series.add(Labels.of(Labels.METRIC_NAME, "up", "instance", "10.0.0." + s, "job", "app-" + s));
        }
        try (BlockWriter writer = BlockWriter.create(blocks, ulid, BlockWriter.symbolsOf(series))) {
            for (Labels labels : series) {
                writer.series(labels);
                chunk(writer, begin(i));
            }
            ThanosMeta thanos = ThanosMeta.of(external, "sidecar")
                    .withFiles(
                            List.of("000001"),
                            List.of(
                                    new ThanosMeta.BlockFile("chunks/000001", 700, "", ""),
                                    new ThanosMeta.BlockFile("index", 1900, "", ""),
                                    new ThanosMeta.BlockFile("meta.json", -1, "", "")))
                    .withUploadTime(Instant.ofEpochMilli(begin(i) + RANGE_MS));
            writer.finish(
                    BlockMeta.ofSamples(ulid, begin(i), begin(i) + RANGE_MS).withThanos(thanos));
        }
    }

    /** Writes the bucket index, as a compactor does. */
    public static void writeIndex(Path folder) throws IOException {
        FetchConfig config = new FetchConfig(
                Discovery.CONCURRENT,
                FetchConfig.DEFAULT_CONCURRENCY,
                null,
                IndexUse.METAS,
                EnumSet.allOf(MarkKind.class),
                BlockFilters.of(Duration.ofHours(24)));
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            BlockView view = new BlockFetcher(bucket, config, FetchMetrics.NONE, InstantSource.system()).fetch();
            new BucketIndexWriter(bucket).write(view);
        }
    }

    private static void chunk(BlockWriter writer, long begin) throws IOException {
        XorAppender appender = new XorAppender();
        for (long t = begin; t < begin + RANGE_MS; t += INTERVAL_MS) {
            appender.append(t, 1.0);
        }
        byte[] bytes = new byte[appender.length()];
        appender.copyTo(bytes, 0);
        writer.chunk(begin, begin + RANGE_MS - INTERVAL_MS, appender.encoding(), bytes, 0, bytes.length);
    }
}
