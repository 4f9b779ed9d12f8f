package io.athanor.bench.compact;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.SeriesBatch;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Random;

/**
 * Writes a bucket of blocks of very many series with few samples, each with a label value of its own, so that there are as many
 * symbols: {@code ManySeries DIR SERIES BLOCKS}. The blocks, of two hours, fill a window of eight from its beginning; one of
 * few series follows.
 */
final class ManySeries {
    private static final long RANGE = Duration.ofHours(2).toMillis();
    private static final long START = Duration.ofDays(14).toMillis() * 1400;
    private static final int HOSTS = 500;
    private static final int IDS = 100;
    private static final int BATCH = 5_000;

    private ManySeries() {}

    /** Writes the blocks. */
    public static void main(String[] args) throws IOException {
        Path bucket = Files.createDirectories(Path.of(args[0]));
        int metrics = Integer.parseInt(args[1]) / HOSTS / IDS;
        int blocks = Integer.parseInt(args[2]);
        Random random = new Random(1);
        for (int i = 0; i < blocks; i++) {
            write(bucket, metrics, START + i * RANGE, random);
        }
        write(bucket, 1, START + 4 * RANGE, random);
    }

    /** In symbol order, made when they are asked for. */
    private static final class Texts extends AbstractList<String> {
        private final int metrics;
        private final int ids;

        Texts(int metrics) {
            this.metrics = metrics;
            ids = metrics * HOSTS * IDS;
        }

        private int host(int host) {
            return 2 + host;
        }

        private int id(int id) {
            return 2 + HOSTS + id;
        }

        private int idName() {
            return id(ids);
        }

        private int metric(int metric) {
            return idName() + 1 + metric;
        }

        @Override
        public String get(int i) {
            if (i < 2) {
                return i == 0 ? "__name__" : "host";
            }
            if (i < id(0)) {
                return String.format("host-%03d.example.org", i - host(0));
            }
            if (i < idName()) {
                return String.format("i%09d-0a1b2c3d", i - id(0));
            }
            return i == idName() ? "id" : String.format("metric_%05d_total", i - metric(0));
        }

        @Override
        public int size() {
            return metric(metrics);
        }
    }

    private static void write(Path bucket, int metrics, long from, Random random) throws IOException {
        Texts texts = new Texts(metrics);
        XorAppender chunk = new XorAppender();
        chunk.append(from, 1);
        chunk.append(from + RANGE / 2, 2);
        MemorySegment bytes = MemorySegment.ofArray(chunk.toBytes());
        Ulid ulid = Ulid.of(from + RANGE, random);
        int[] labels = {0, 0, 1, 0, texts.idName(), 0};
        try (BlockWriter writer = BlockWriter.scratch(bucket, ulid, texts)) {
            SeriesBatch batch = new SeriesBatch();
            for (int i = 0; i < texts.ids; i++) {
                labels[1] = texts.metric(i / (HOSTS * IDS));
                labels[3] = texts.host(i / IDS % HOSTS);
                labels[5] = texts.id(i);
                batch.series(labels, labels.length);
                batch.chunk(chunk.mint(), chunk.maxt(), Encoding.XOR, bytes, 0, (int) bytes.byteSize());
                if (batch.seriesCount() == BATCH || i == texts.ids - 1) {
                    writer.append(batch);
                    batch.clear();
                }
            }
            ThanosMeta thanos = ThanosMeta.of(Labels.of("cluster", "large"), "sidecar");
            Path folder = bucket.resolve(ulid.toString());
            BlockMeta meta = writer.finish(BlockMeta.ofSamples(ulid, from, from + RANGE));
            List<ThanosMeta.BlockFile> files = List.of(
                    new ThanosMeta.BlockFile("chunks/000001", Files.size(folder.resolve("chunks/000001")), "", ""),
                    new ThanosMeta.BlockFile("index", Files.size(folder.resolve("index")), "", ""));
            Files.write(
                    folder.resolve(BlockMeta.FILE),
                    meta.withThanos(thanos.withFiles(List.of("000001"), files)).toBytes());
        }
    }
}
