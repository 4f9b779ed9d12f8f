package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code athanor compact} in a process of its own, killed by the system again and again wherever it just is: readers find every
 * sample exactly once after each death, and the one that is left alone in the end finishes the work.
 */
class KilledCompactorTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int KILLS = 4;
    private static final int CLUSTERS = 2;
    private static final long START = Duration.ofDays(14).toMillis() * 1400;
    private static final Pattern WORKING = Pattern.compile("msg=compacting");

    @TempDir
    private Path dir;

    @Test
    void compactorThatIsKilledAgainAndAgain_losesAndDoublesNothing() throws Exception {
        System.out.println("seed " + SEED + " (again, as far as the system lets it: -Dathanor.seed=" + SEED + ")");
        Random random = new Random(SEED);
        Path bucket = dir.resolve("bucket");
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            long start = START + cluster * Duration.ofDays(14).toMillis();
            FleetWorkload.write(
                    new FleetSpec(
                            1,
                            start,
                            start + Duration.ofHours(50).toMillis(),
                            Duration.ofMinutes(5).toMillis(),
                            "c" + cluster,
                            1,
                            7,
                            FleetSpec.BlockForm.THANOS),
                    bucket,
                    ProgressListener.NONE);
        }
        Map<String, Map<Long, Long>> all = samples(bucket, "at first");

        for (int kill = 0; kill < KILLS; kill++) {
            String where = "seed " + SEED + ", kill " + kill;
            Path output = dir.resolve("killed-" + kill + ".log");
            try (RunningProgram compactor = RunningProgram.start(output, command(bucket))) {
                compactor.await(WORKING);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1_200));
                compactor.kill();
            }
            assertThat(samples(bucket, where)).as(where).isEqualTo(all);
        }
        RunningProgram.run(dir.resolve("last.log"), command(bucket));

        assertThat(samples(bucket, "at the end")).as("seed %d", SEED).isEqualTo(all);
        List<String> expected = new ArrayList<>();
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            expected.addAll(List.of(cluster + " 0 48 h", cluster + " 0 2 h", cluster + " 300000 48 h"));
        }
        assertThat(live(bucket)).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(bucket.resolve("athanor/compactor/v1/pending")).doesNotExist();
        assertThat(bucket.resolve("athanor/compactor/v1/leases")).doesNotExist();
    }

    private List<String> command(Path bucket) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Athanor.class.getName(),
                "compact",
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                "--data-dir=" + dir.resolve("data"),
                "--consistency-delay=0s",
                "--http-address=127.0.0.1:0");
    }

    private static BlockFetcher fetcher(FilesystemBucket bucket) {
        FetchConfig fetch = new FetchConfig(
                Discovery.RECURSIVE,
                1,
                null,
                IndexUse.NONE,
                EnumSet.of(MarkKind.DELETION),
                BlockFilters.of(Duration.ofDays(1)));
        return new BlockFetcher(bucket, fetch, FetchMetrics.NONE, InstantSource.system());
    }

    /** What readers find of raw samples: values' bits by time, by external labels and series; each time once. */
    private static Map<String, Map<Long, Long>> samples(Path folder, String where) throws IOException {
        Map<String, Map<Long, Long>> found = new TreeMap<>();
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            for (BlockMeta meta : fetcher(bucket).fetch().metas().values()) {
                ThanosMeta thanos = Objects.requireNonNull(meta.thanos());
                for (ThanosMeta.BlockFile file : thanos.files()) {
                    Path path = folder.resolve(meta.ulid().toString()).resolve(file.path());
                    assertThat(path).as(where).exists();
                    assertThat(file.sizeBytes() <= 0 || file.sizeBytes() == Files.size(path))
                            .as("%s: %s", where, path)
                            .isTrue();
                }
                try (Block block = Block.open(folder.resolve(meta.ulid().toString()))) {
                    if (meta.resolution() == 0) {
                        read(block, thanos.labels().toString(), found, where);
                    }
                }
            }
        }
        return found;
    }

    private static void read(Block block, String external, Map<String, Map<Long, Long>> into, String where) {
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer buffer = new SampleBuffer();
        SampleReader reader = new SampleReader();
        for (int ref : block.index().allPostings().toArray()) {
            block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
            reader.read(chunks, Long.MIN_VALUE, Long.MAX_VALUE, buffer);
            String name = external + " " + block.labels(ref);
            Map<Long, Long> series = into.computeIfAbsent(name, k -> new TreeMap<>());
            for (int i = 0; i < buffer.size; i++) {
                assertThat(series.put(buffer.t[i], Double.doubleToRawLongBits(buffer.v[i])))
                        .as("%s: %s twice at %d", where, name, buffer.t[i])
                        .isNull();
            }
        }
    }

    private static List<String> live(Path folder) throws IOException {
        List<String> live = new ArrayList<>();
        try (FilesystemBucket bucket = FilesystemBucket.open(folder)) {
            for (BlockMeta meta : fetcher(bucket).fetch().metas().values()) {
                if (!bucket.exists(meta.ulid() + "/" + BlockMark.Deletion.FILE)) {
                    long hours = Math.ceilDiv(
                            meta.maxTime() - meta.minTime(), Duration.ofHours(1).toMillis());
                    String cluster =
                            Objects.requireNonNull(meta.thanos()).labels().get("cluster");
                    live.add(cluster.substring(1) + " " + meta.resolution() + " " + hours + " h");
                }
            }
        }
        return live;
    }
}
