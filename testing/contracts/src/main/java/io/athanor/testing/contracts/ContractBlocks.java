package io.athanor.testing.contracts;

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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A small bucket of random blocks, and all that is in them: two replicas, three blocks each that do not overlap; series that
 * come and go, names and values of many kinds.
 */
public final class ContractBlocks {
    public static final long START = 1_761_177_600_000L;
    public static final long BLOCK_MS = 7_200_000;
    public static final int BLOCKS = 3;
    public static final List<String> REPLICAS = List.of("a", "b");
    public static final List<String> NAMES =
            List.of(Labels.METRIC_NAME, "instance", "job", "été", "\ud83d\ude00", "zone", "A", "replica", "cluster");
    private static final List<String> VALUES = List.of("up", "http", "x", "10", "9", "\uffee", "\ud83d\ude01", "a,b");

    private final Random random;
    private final Map<Labels, NavigableMap<Long, Double>> series = new TreeMap<>();

    /** The first and last time of each chunk. */
    private final Map<Labels, List<long[]>> chunks = new TreeMap<>();

    /** @param random of blocks, and of the questions about them */
    public ContractBlocks(Random random) {
        this.random = random;
    }

    /** All series with their samples, as they are expected. */
    public Map<Labels, NavigableMap<Long, Double>> series() {
        return series;
    }

    /** Whether a chunk of the series touches the times (ms, inclusive). */
    public boolean touches(Labels labels, long mint, long maxt) {
        return chunks.getOrDefault(labels, List.of()).stream().anyMatch(chunk -> chunk[0] <= maxt && chunk[1] >= mint);
    }

    /** Writes the blocks; once. */
    public void write(Path bucket) throws IOException {
        TreeSet<Labels> pool = new TreeSet<>();
        while (pool.size() < 60) {
            Labels.Builder labels = Labels.builder();
            for (String name : NAMES.subList(0, 7)) {
                if (random.nextInt(3) > 0) {
                    labels.set(name, VALUES.get(random.nextInt(VALUES.size())));
                }
            }
            pool.add(labels.set("n", Integer.toString(random.nextInt(30))).build());
        }
        for (String replica : REPLICAS) {
            Labels external = Labels.of("cluster", "c1", "replica", replica);
            for (int i = 0; i < BLOCKS; i++) {
                TreeSet<Labels> own = new TreeSet<>(pool);
                own.removeIf(labels -> random.nextInt(5) == 0);
                block(bucket, external, START + i * BLOCK_MS, own);
            }
        }
    }

    private void block(Path bucket, Labels external, long start, Set<Labels> own) throws IOException {
        Ulid ulid = Ulid.of(start + BLOCK_MS, random);
        try (BlockWriter writer = BlockWriter.create(bucket, ulid, BlockWriter.symbolsOf(own))) {
            for (Labels labels : own) {
                writer.series(labels);
                Labels.Builder full = labels.toBuilder();
                for (int i = 0; i < external.size(); i++) {
                    full.set(external.name(i), external.value(i));
                }
                samples(writer, full.build(), start);
            }
            writer.finish(
                    BlockMeta.ofSamples(ulid, start, start + BLOCK_MS).withThanos(ThanosMeta.of(external, "test")));
        }
    }

    private void samples(BlockWriter writer, Labels labels, long start) throws IOException {
        long t = start + random.nextInt(60_000);
        while (t < start + BLOCK_MS - 1_000_000) {
            XorAppender appender = new XorAppender();
            TreeMap<Long, Double> samples = new TreeMap<>();
            for (int k = 1 + random.nextInt(30); k > 0; k--) {
                samples.put(t, (double) random.nextInt(1000));
                t += 15_000;
            }
            samples.forEach(appender::append);
            byte[] bytes = appender.toBytes();
            writer.chunk(samples.firstKey(), samples.lastKey(), appender.encoding(), bytes, 0, bytes.length);
            series.computeIfAbsent(labels, key -> new TreeMap<>()).putAll(samples);
            chunks.computeIfAbsent(labels, key -> new ArrayList<>())
                    .add(new long[] {samples.firstKey(), samples.lastKey()});
            t += random.nextInt(3_000_000);
        }
    }

    /** Random matchers, one to three. */
    public List<LabelMatcher> matchers() {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String name = random.nextInt(8) == 0 ? "absent" : NAMES.get(random.nextInt(NAMES.size()));
            MatchType type = MatchType.values()[random.nextInt(4)];
            boolean isPlain = type == MatchType.EQUAL || type == MatchType.NOT_EQUAL;
            matchers.add(new LabelMatcher(type, name, isPlain ? value() : regex()));
        }
        return matchers;
    }

    private String value() {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "c1";
            case 2 -> random.nextBoolean() ? "a" : "b";
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }

    private String regex() {
        return switch (random.nextInt(6)) {
            case 0 -> ".*";
            case 1 -> ".+";
            case 2 -> "up|x|a";
            case 3 -> "";
            case 4 -> "[xc].*";
            default -> "(?s:" + value() + ").?";
        };
    }

    /** A random time in the blocks or near them, ms. */
    public long time() {
        return START - BLOCK_MS / 2 + random.nextLong((BLOCKS + 1) * BLOCK_MS);
    }
}
