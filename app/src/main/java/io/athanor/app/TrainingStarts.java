package io.athanor.app;

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
import io.athanor.server.logging.LogFormat;
import io.athanor.server.logging.LogLevel;
import io.athanor.server.logging.Logging;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * The part of the {@link TrainingRun} that starts stores over a bucket of many blocks: with nothing in their folder, with what a
 * start has left there, with and without a bucket index. What these starts do thousands of times is then known as hot.
 */
final class TrainingStarts {
    private static final int BLOCKS = 3_000;
    private static final int STREAMS = 50;
    private static final long BEGIN_MS = 1_735_689_600_000L;
    private static final long RANGE_MS = 2 * 3_600_000;
    private static final List<Labels> SERIES =
            List.of(Labels.of(Labels.METRIC_NAME, "up", "job", "a"), Labels.of(Labels.METRIC_NAME, "up", "job", "b"));

    private final Path bucket;
    private final Path data;

    /** @param scratch a folder for this alone */
    TrainingStarts(Path scratch) {
        bucket = scratch.resolve("bucket");
        data = scratch.resolve("data");
    }

    void run() throws IOException {
        Logging.configure(LogLevel.INFO, LogFormat.LOGFMT, ""); // a command before may have said otherwise
        Files.createDirectories(bucket);
        Random random = new Random(1);
        for (int i = 0; i < BLOCKS; i++) {
            write(i, random);
        }
        for (String index : List.of("--objstore.bucket-index=false", "--objstore.bucket-index=true")) {
            for (int start = 0; start < 2; start++) {
                start(index);
            }
            writeIndex();
        }
    }

    /** A start and a stop, by the flags that users give. */
    private void start(String more) {
        try (StoreServer store = new StoreServer(StoreCommand.settingsOf(
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                "--data-dir=" + data,
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                more))) {
            store.sync();
        }
    }

    private void writeIndex() throws IOException {
        FetchConfig all = new FetchConfig(
                Discovery.CONCURRENT,
                FetchConfig.DEFAULT_CONCURRENCY,
                null,
                IndexUse.METAS,
                EnumSet.allOf(MarkKind.class),
                BlockFilters.of(Duration.ZERO));
        try (FilesystemBucket objects = FilesystemBucket.open(bucket)) {
            BlockView view = new BlockFetcher(objects, all, FetchMetrics.NONE, InstantSource.system()).fetch();
            new BucketIndexWriter(objects).write(view);
        }
    }

    private void write(int i, Random random) throws IOException {
        long begin = BEGIN_MS + i / STREAMS * RANGE_MS;
        Ulid ulid = Ulid.of(begin + RANGE_MS, random);
        XorAppender samples = new XorAppender();
        samples.append(begin, 1);
        byte[] chunk = samples.toBytes();
        try (BlockWriter writer = BlockWriter.scratch(bucket, ulid, BlockWriter.symbolsOf(SERIES))) {
            for (Labels series : SERIES) {
                writer.series(series);
                writer.chunk(begin, begin, samples.encoding(), chunk, 0, chunk.length);
            }
            ThanosMeta thanos = ThanosMeta.of(
                            Labels.of("cluster", "c" + i % STREAMS / 2, "replica", "r" + i % 2), "sidecar")
                    .withFiles(
                            List.of("000001"),
                            List.of(
                                    new ThanosMeta.BlockFile("chunks/000001", 60, "", ""),
                                    new ThanosMeta.BlockFile("index", 500, "", ""),
                                    new ThanosMeta.BlockFile("meta.json", -1, "", "")))
                    .withUploadTime(Instant.ofEpochMilli(begin + RANGE_MS));
            writer.finish(BlockMeta.ofSamples(ulid, begin, begin + RANGE_MS).withThanos(thanos));
        }
    }
}
