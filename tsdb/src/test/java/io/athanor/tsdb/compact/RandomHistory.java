package io.athanor.tsdb.compact;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** Made-up samples by series, blocks of them, and what is in a block. */
final class RandomHistory {
    private RandomHistory() {}

    /** The labels of some series; those of a smaller number are among those of a greater. */
    static List<Labels> labels(int count) {
        List<Labels> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Labels.Builder labels = Labels.builder()
                    .set("__name__", "metric_" + i % 7)
                    .set("é" + i % 3, "v" + i)
                    .set("pod", "pod-" + i * 31 % 100);
            all.add((i % 5 == 0 ? labels.set("zone", "z" + i % 2) : labels).build());
        }
        return all;
    }

    /** Times and values in {@code [from, to)}, the value a function of series and time. */
    static NavigableMap<Long, Double> samples(Random random, Labels labels, long from, long to, int stepMs) {
        TreeMap<Long, Double> samples = new TreeMap<>();
        for (long t = from + random.nextInt(stepMs); t < to; t += 1 + random.nextInt(2 * stepMs)) {
            samples.put(t, value(labels, t));
        }
        return samples;
    }

    static double value(Labels labels, long t) {
        return Math.floorMod(labels.hash() ^ t * 0x9e3779b97f4a7c15L, 1000) / 8.0;
    }

    /** Writes a block whose chunks have up to {@code perChunk} samples. */
    static Path write(
            Path parent, Ulid ulid, Map<Labels, ? extends Map<Long, Double>> series, int perChunk, long mint, long maxt)
            throws IOException {
        try (BlockWriter writer = BlockWriter.create(parent, ulid, BlockWriter.symbolsOf(series.keySet()))) {
            XorAppender chunk = new XorAppender();
            for (Map.Entry<Labels, ? extends Map<Long, Double>> one : new TreeMap<>(series).entrySet()) {
                writer.series(one.getKey());
                int left = one.getValue().size();
                for (Map.Entry<Long, Double> sample : one.getValue().entrySet()) {
                    chunk.append(sample.getKey(), sample.getValue());
                    left--;
                    if (chunk.sampleCount() == perChunk || left == 0) {
                        byte[] bytes = chunk.toBytes();
                        writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, bytes.length);
                        chunk.clear();
                    }
                }
            }
            writer.finish(BlockMeta.ofSamples(ulid, mint, maxt));
        }
        return parent.resolve(ulid.toString());
    }

    /** The floats of a block, by series; what is deleted is left out. */
    static Map<Labels, Map<Long, Double>> read(Path dir) {
        Map<Labels, Map<Long, Double>> all = new TreeMap<>();
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer samples = new SampleBuffer();
        SampleReader reader = new SampleReader();
        try (Block block = Block.open(dir)) {
            for (int ref : block.index().allPostings().toArray()) {
                block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                reader.read(chunks, Long.MIN_VALUE, Long.MAX_VALUE, samples);
                TreeMap<Long, Double> one = new TreeMap<>();
                for (int i = 0; i < samples.size; i++) {
                    one.put(samples.t[i], samples.v[i]);
                }
                if (!one.isEmpty()) {
                    all.put(block.labels(ref), one);
                }
            }
        }
        return all;
    }
}
