package io.athanor.bucket;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Random blocks, overlapping or not, and what is in them. */
final class RandomBlocks {
    static final List<String> NAMES = List.of(
            Labels.METRIC_NAME, "a", "b", "cluster", "instance", "replica", "z", "\u00e9t\u00e9", "\ud83d\ude00", "A");
    private static final List<String> VALUES = List.of("x", "y", "zz", "10", "9", "\uffee", "\ud83d\ude01", "a,b");
    private static final List<Labels> EXTERNALS = List.of(
            Labels.EMPTY,
            Labels.of("cluster", "c1"),
            Labels.of("cluster", "c1", "replica", "r1"),
            Labels.of("cluster", "c1", "replica", "r2"),
            Labels.of("b", "x"));

    private final Random random;
    private final List<Labels> pool = new ArrayList<>();

    /** One series of one block: its labels with the external ones, and its chunks. */
    record Stored(Labels labels, List<NavigableMap<Long, Double>> chunks) {}

    /** One block. */
    record Written(BlockMeta meta, List<Stored> series) {}

    RandomBlocks(Random random) {
        this.random = random;
        for (int i = 0; i < 1 + random.nextInt(40); i++) {
            Labels.Builder labels = Labels.builder();
            for (String name : NAMES) {
                if (random.nextInt(3) == 0) {
                    labels.set(name, VALUES.get(random.nextInt(VALUES.size())));
                }
            }
            labels.set("n", Integer.toString(random.nextInt(10)));
            pool.add(labels.build());
        }
    }

    List<Written> write(Path directory) throws IOException {
        List<Written> blocks = new ArrayList<>();
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            blocks.add(block(directory));
        }
        return blocks;
    }

    private Written block(Path directory) throws IOException {
        long start = random.nextInt(8) * 1000L;
        Labels external = EXTERNALS.get(random.nextInt(EXTERNALS.size()));
        TreeSet<Labels> own = new TreeSet<>();
        boolean all = random.nextBoolean();
        for (Labels labels : pool) {
            if (all || random.nextInt(3) > 0) {
                own.add(labels);
            }
        }
        own.add(pool.getFirst());
        Ulid ulid = Ulid.of(random.nextLong() & 0xffffffffffffL, random);
        List<Stored> stored = new ArrayList<>();
        try (BlockWriter writer = BlockWriter.create(directory, ulid, BlockWriter.symbolsOf(own))) {
            for (Labels labels : own) {
                writer.series(labels);
                List<NavigableMap<Long, Double>> chunks = chunks(start, 1000L + random.nextInt(2000));
                for (NavigableMap<Long, Double> chunk : chunks) {
                    write(writer, chunk);
                }
                stored.add(new Stored(with(labels, external), chunks));
            }
            BlockMeta meta = BlockMeta.ofSamples(ulid, start, writer.maxTime() + 1);
            meta = writer.finish(external.isEmpty() ? meta : meta.withThanos(ThanosMeta.of(external, "test")));
            return new Written(meta, stored);
        }
    }

    private static void write(BlockWriter writer, NavigableMap<Long, Double> chunk) throws IOException {
        XorAppender appender = new XorAppender();
        chunk.forEach(appender::append);
        byte[] bytes = new byte[appender.length()];
        appender.copyTo(bytes, 0);
        writer.chunk(chunk.firstKey(), chunk.lastKey(), appender.encoding(), bytes, 0, bytes.length);
    }

    private List<NavigableMap<Long, Double>> chunks(long start, long length) {
        List<NavigableMap<Long, Double>> chunks = new ArrayList<>();
        long t = start + random.nextInt(200);
        do {
            NavigableMap<Long, Double> chunk = new TreeMap<>();
            int samples = 1 + random.nextInt(20);
            for (int i = 0; i < samples; i++) {
                chunk.put(t, (double) random.nextInt(100));
                t += 1 + random.nextInt(60);
            }
            chunks.add(chunk);
            t += random.nextInt(500);
        } while (t < start + length);
        return chunks;
    }

    static Labels with(Labels own, Labels external) {
        Labels.Builder labels = own.toBuilder();
        for (int i = 0; i < external.size(); i++) {
            labels.set(external.name(i), external.value(i));
        }
        return labels.build();
    }

    List<LabelMatcher> matchers() {
        List<LabelMatcher> matchers = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            matchers.add(matcher());
        }
        Collections.shuffle(matchers, random);
        return matchers;
    }

    private LabelMatcher matcher() {
        String name = random.nextInt(8) == 0 ? "absent" : NAMES.get(random.nextInt(NAMES.size()));
        MatchType type = MatchType.values()[random.nextInt(4)];
        return switch (type) {
            case EQUAL, NOT_EQUAL -> new LabelMatcher(type, name, value());
            case REGEX, NOT_REGEX -> new LabelMatcher(type, name, regex());
        };
    }

    private String value() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "c1";
            case 2 -> "r" + (1 + random.nextInt(2));
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }

    private String regex() {
        return switch (random.nextInt(6)) {
            case 0 -> ".*";
            case 1 -> ".+";
            case 2 -> "x|y|r1";
            case 3 -> "";
            case 4 -> "[xc].*";
            default -> value() + ".?";
        };
    }
}
