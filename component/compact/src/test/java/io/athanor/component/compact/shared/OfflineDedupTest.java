package io.athanor.component.compact.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.compact.BucketCompactor;
import io.athanor.component.compact.CompactConfig;
import io.athanor.component.compact.CompactConfig.Mode;
import io.athanor.dedup.DedupFunc;
import io.athanor.dedup.DedupMark;
import io.athanor.dedup.Deduplicator;
import io.athanor.dedup.Kind;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas deduplicated by the compactor with the {@code athanor} rule: the samples that a query over the replicas gives. */
class OfflineDedupTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int WINDOWS = 5;
    private static final long WINDOW = 2 * TinyBucket.HOUR;
    private static final Labels SERIES = Labels.of("__name__", "requests_total");

    @TempDir
    private Path dir;

    @Test
    void replicas_deduplicatedOffline_areWhatAQueryGives() throws IOException {
        for (int run = 0; run < 12; run++) {
            Random random = new Random(SEED + run);
            String where = "seed " + SEED + " (replay: -Dathanor.seed=" + (SEED + run) + ")";
            TinyBucket tiny = new TinyBucket(Files.createDirectories(dir.resolve("run" + run)), SEED + run);
            List<NavigableMap<Long, Double>> replicas = new ArrayList<>();
            for (int replica = 0; replica < 2 + random.nextInt(2); replica++) {
                replicas.add(history(random, tiny.start()));
                upload(tiny, "r" + replica, replicas.getLast());
            }
            CompactConfig config = TinyBucket.deduplicating(
                    tiny.config(dir.resolve("work" + run), Mode.SHARED), CompactConfig.Dedup.ATHANOR);
            try (BucketCompactor compactor = tiny.compactor(tiny.bucket, config)) {
                compactor.run();
            }
            tiny.bucket.pass(Duration.ofHours(25)); // readers have let go of the replicas
            assertThat(tiny.found(where).values()).as(where).containsExactly(asked(replicas, tiny.start()));
            assertThat(tiny.view().metas().values()).as(where).allSatisfy(OfflineDedupTest::hasFullContext);
        }
    }

    private static void hasFullContext(BlockMeta meta) {
        DedupMark mark = DedupMark.find(Objects.requireNonNull(meta.thanos()).extensions())
                .orElseThrow();
        assertThat(mark).isEqualTo(DedupMark.of(DedupFunc.ATHANOR, true));
    }

    private static void upload(TinyBucket tiny, String replica, NavigableMap<Long, Double> samples) throws IOException {
        for (int window = 0; window < WINDOWS; window++) {
            long from = tiny.start() + window * WINDOW;
            Map<Long, Double> own = samples.subMap(from, from + WINDOW);
            tiny.upload(
                    Labels.of("cluster", "c", "replica", replica),
                    from,
                    from + WINDOW,
                    own.isEmpty() ? Map.of() : Map.of(SERIES, own));
        }
    }

    /** A counter scraped every half minute or so, with scrapes lost, away for a while, now and then begun anew. */
    private static NavigableMap<Long, Double> history(Random random, long start) {
        TreeMap<Long, Double> samples = new TreeMap<>();
        double offset = random.nextInt(3) == 0 ? 1e6 : 0;
        int loss = random.nextInt(20);
        long away = random.nextInt(4) == 0 ? 0 : start + random.nextInt((int) (WINDOWS * WINDOW));
        long back = away + random.nextInt(3_600_000);
        for (long t = start + random.nextInt(30_000); t < start + WINDOWS * WINDOW; t += 30_000 + random.nextInt(200)) {
            if (random.nextInt(100) >= loss && (t < away || t > back)) {
                samples.put(t, offset + (t - start) / 10.0);
            }
        }
        return samples;
    }

    private static Map<Long, Double> asked(List<NavigableMap<Long, Double>> replicas, long start) {
        List<SeriesChunks> given = new ArrayList<>();
        replicas.forEach(samples -> given.add(chunks(samples)));
        SampleBuffer into = new SampleBuffer();
        new Deduplicator(DedupFunc.ATHANOR).read(given, new Kind(false, 0), start, start + WINDOWS * WINDOW, into);
        Map<Long, Double> asked = new TreeMap<>();
        for (int i = 0; i < into.size; i++) {
            asked.put(into.t[i], into.v[i]);
        }
        return asked;
    }

    private static SeriesChunks chunks(NavigableMap<Long, Double> samples) {
        ChunkBuffer all = new ChunkBuffer();
        XorAppender chunk = new XorAppender();
        int left = samples.size();
        for (Map.Entry<Long, Double> sample : samples.entrySet()) {
            chunk.append(sample.getKey(), sample.getValue());
            left--;
            if (chunk.sampleCount() == 120 || left == 0) {
                byte[] bytes = chunk.toBytes();
                all.add(chunk.mint(), chunk.maxt(), chunk.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
                chunk.clear();
            }
        }
        return (mint, maxt, into) -> {
            into.clear();
            for (int i = 0; i < all.size; i++) {
                if (all.maxt[i] >= mint && all.mint[i] <= maxt) {
                    into.add(all.mint[i], all.maxt[i], all.encoding[i], all.data[i], all.offset[i], all.length[i]);
                }
            }
        };
    }
}
