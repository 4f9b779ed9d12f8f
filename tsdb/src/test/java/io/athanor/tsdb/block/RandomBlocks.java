package io.athanor.tsdb.block;

import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Small blocks of random series, and what is in them. */
final class RandomBlocks {
    /** What was written: per series the times and values. */
    record Written(Path dir, TreeMap<Labels, List<Sample>> series) {}

    record Sample(long t, double v) {}

    private static final String[] NAMES = {"__name__", "job", "pod", "é", "zone", "with space"};

    private RandomBlocks() {}

    static Written write(Path parent, long seed, int series, long segmentBytes) throws IOException {
        Random random = new Random(seed);
        TreeMap<Labels, List<Sample>> all = new TreeMap<>();
        for (Labels labels : labelSets(random, series)) {
            all.put(labels, samples(random));
        }
        Ulid ulid = Ulid.of(1_700_000_000_000L + seed, random);
        try (BlockWriter writer = BlockWriter.create(parent, ulid, BlockWriter.symbolsOf(all.keySet()), segmentBytes)) {
            for (var entry : all.entrySet()) {
                writer.series(entry.getKey());
                writeChunks(writer, entry.getValue(), 1 + random.nextInt(50));
            }
            writer.finish(BlockMeta.ofSamples(ulid, writer.minTime(), writer.maxTime() + 1));
        }
        return new Written(parent.resolve(ulid.toString()), all);
    }

    private static void writeChunks(BlockWriter writer, List<Sample> samples, int perChunk) throws IOException {
        XorAppender chunk = new XorAppender();
        for (int i = 0; i < samples.size(); i++) {
            chunk.append(samples.get(i).t(), samples.get(i).v());
            if (chunk.sampleCount() == perChunk || i == samples.size() - 1) {
                byte[] bytes = chunk.toBytes();
                writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, bytes.length);
                chunk.clear();
            }
        }
    }

    static java.util.Set<Labels> labelSets(Random random, int count) {
        TreeSet<Labels> sets = new TreeSet<>();
        while (sets.size() < count) {
            Labels.Builder labels = Labels.builder().set("__name__", "metric_" + random.nextInt(4));
            for (String name : NAMES) {
                if (random.nextInt(3) > 0) {
                    labels.set(name, value(random, name));
                }
            }
            sets.add(labels.set("id", "" + random.nextInt(4 * count)).build());
        }
        return sets;
    }

    static String value(Random random, String name) {
        return switch (name) {
            case "__name__" -> "metric_" + random.nextInt(4);
            case "pod" -> "pod-" + random.nextInt(100);
            case "é" -> new String(Character.toChars(0xff00 + random.nextInt(0x20000)));
            default -> "abc".substring(0, random.nextInt(4)) + "." + random.nextInt(5);
        };
    }

    private static List<Sample> samples(Random random) {
        List<Sample> samples = new ArrayList<>();
        long t = 1_700_000_000_000L + random.nextInt(100_000);
        int n = 1 + random.nextInt(200);
        for (int i = 0; i < n; i++) {
            samples.add(new Sample(t, random.nextInt(1000) / 8.0));
            t += 1 + random.nextInt(60_000);
        }
        return samples;
    }
}
