package io.athanor.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.Tombstones;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockCompactorTest {
    private static final long HOUR = 3_600_000;
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    @TempDir
    Path dir;

    private int made;

    @Test
    void randomBlocks_merged_holdEachSampleOnce() throws IOException {
        System.out.println("seed " + SEED + " (again: -Dathanor.seed=" + SEED + ")");
        Random random = new Random(SEED);
        for (int round = 0; round < 40; round++) {
            TreeMap<Labels, Map<Long, Double>> expected = new TreeMap<>();
            List<Path> blocks = new ArrayList<>();
            boolean overlapping = round % 2 == 0;
            int count = 1 + random.nextInt(6);
            long at = HOUR * random.nextInt(1000) - 500 * HOUR;
            for (int i = 0; i < count; i++) {
                long from = overlapping ? at + random.nextInt(5) * HOUR : at + 2L * i * HOUR;
                blocks.add(randomBlock(random, from, from + 2 * HOUR, expected));
            }
            Path merged =
                    dir.resolve(merge(blocks, dir, 1 + random.nextInt(3)).ulid().toString());

            assertThat(RandomHistory.read(merged))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(expected);
            assertInOrder(merged);
        }
    }

    /** A block of some of the series, with deletions in some of them; what it shows is added to {@code expected}. */
    private Path randomBlock(Random random, long from, long to, Map<Labels, Map<Long, Double>> expected)
            throws IOException {
        Map<Labels, NavigableMap<Long, Double>> series = new HashMap<>();
        for (Labels labels : RandomHistory.labels(40)) {
            NavigableMap<Long, Double> samples = RandomHistory.samples(random, labels, from, to, 120_000);
            if (random.nextInt(4) > 0 && !samples.isEmpty()) {
                series.put(labels, samples);
            }
        }
        Path block = RandomHistory.write(dir, ulid(), series, 1 + random.nextInt(60), from, to);
        if (random.nextBoolean()) {
            Map<Long, Intervals> stones = new HashMap<>();
            try (Block open = Block.open(block)) {
                for (int ref : open.index().allPostings().toArray()) {
                    if (random.nextInt(3) == 0) {
                        long start = from + random.nextInt((int) (3 * HOUR));
                        stones.put(
                                ref & 0xffffffffL,
                                Intervals.of(
                                        random.nextBoolean() ? Long.MIN_VALUE : start,
                                        start + random.nextInt((int) (2 * HOUR))));
                    }
                }
            }
            Tombstones.of(stones).write(block);
        }
        RandomHistory.read(block)
                .forEach((labels, samples) ->
                        expected.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(samples));
        return block;
    }

    private static void assertInOrder(Path merged) {
        try (Block block = Block.open(merged)) {
            ChunkBuffer chunks = new ChunkBuffer();
            for (int ref : block.index().allPostings().toArray()) {
                block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                for (int i = 1; i < chunks.size; i++) {
                    assertThat(chunks.mint[i]).isGreaterThan(chunks.maxt[i - 1]);
                }
            }
        }
    }

    @Test
    void threads_howeverMany_giveTheSameBytes() throws IOException {
        Random random = new Random(11);
        List<Path> blocks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            blocks.add(randomBlock(random, i * HOUR, (i + 2) * HOUR, new TreeMap<>()));
        }
        Ulid ulid = ulid();
        List<byte[]> indexes = new ArrayList<>();
        List<byte[]> chunks = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            Path parent = Files.createDirectory(dir.resolve("by-" + threads));
            merge(blocks, parent, threads, ulid);
            indexes.add(Files.readAllBytes(parent.resolve(ulid + "/index")));
            chunks.add(Files.readAllBytes(parent.resolve(ulid + "/chunks/000001")));
        }
        assertThat(indexes.get(1)).isEqualTo(indexes.get(0)).isEqualTo(indexes.get(2));
        assertThat(chunks.get(1)).isEqualTo(chunks.get(0)).isEqualTo(chunks.get(2));
    }

    @Test
    void samples_outsideOfTheBlocksTimes_areLeftOut() throws IOException {
        Map<Labels, NavigableMap<Long, Double>> series = new HashMap<>();
        Labels labels = RandomHistory.labels(1).getFirst();
        NavigableMap<Long, Double> samples = RandomHistory.samples(new Random(3), labels, 0, 4 * HOUR, 60_000);
        series.put(labels, samples);
        Path block = RandomHistory.write(dir, ulid(), series, 50, HOUR, 2 * HOUR);

        BlockMeta merged = merge(List.of(block), dir, 1);

        assertThat(RandomHistory.read(dir.resolve(merged.ulid().toString())))
                .isEqualTo(Map.of(labels, new TreeMap<>(samples.subMap(HOUR, 2 * HOUR))));
    }

    @Test
    void blocks_deletedWhole_leaveNoBlock() throws IOException {
        Path block = randomBlock(new Random(5), 0, HOUR, new TreeMap<>());
        Map<Long, Intervals> all = new HashMap<>();
        try (Block open = Block.open(block)) {
            for (int ref : open.index().allPostings().toArray()) {
                all.put(ref & 0xffffffffL, Intervals.of(Long.MIN_VALUE, Long.MAX_VALUE));
            }
        }
        Tombstones.of(all).write(block);
        Path parent = Files.createDirectory(dir.resolve("out"));

        assertThat(tryMerge(List.of(block), parent, 2, ulid())).isEmpty();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void block_corrupt_isNamedAndNothingIsLeft() throws IOException {
        Path good = randomBlock(new Random(6), 0, HOUR, new TreeMap<>());
        Path bad = randomBlock(new Random(7), HOUR, 2 * HOUR, new TreeMap<>());
        Path chunks = bad.resolve("chunks/000001");
        byte[] bytes = Files.readAllBytes(chunks);
        bytes[bytes.length / 2] ^= 4;
        Files.write(chunks, bytes);
        Path parent = Files.createDirectory(dir.resolve("out"));

        assertThatThrownBy(() -> merge(List.of(good, bad), parent, 2, ulid()))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining(String.valueOf(bad.getFileName()))
                .hasMessageContaining("checksum");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void meta_ofTheMerged_saysWhereItCameFrom() throws IOException {
        Path first = randomBlock(new Random(8), 0, HOUR, new TreeMap<>());
        Path second = randomBlock(new Random(9), HOUR, 2 * HOUR, new TreeMap<>());
        BlockMeta merged = merge(List.of(second, first), dir, 2);
        BlockMeta again = merge(List.of(dir.resolve(merged.ulid().toString())), dir, 2);

        assertThat(again.compaction().level()).isEqualTo(3);
        assertThat(again.sources())
                .containsExactly(
                        BlockMeta.read(first).ulid(), BlockMeta.read(second).ulid());
        assertThat(again.compaction().parents()).hasSize(1);
        assertThat(again.minTime()).isZero();
        assertThat(again.maxTime()).isEqualTo(2 * HOUR);
        assertThat(again.stats().series()).isEqualTo(merged.stats().series());
    }

    private BlockMeta merge(List<Path> blocks, Path parent, int threads) throws IOException {
        return merge(blocks, parent, threads, ulid());
    }

    private static BlockMeta merge(List<Path> blocks, Path parent, int threads, Ulid ulid) throws IOException {
        return tryMerge(blocks, parent, threads, ulid).orElseThrow();
    }

    private static Optional<BlockMeta> tryMerge(List<Path> blocks, Path parent, int threads, Ulid ulid)
            throws IOException {
        List<Block> open = new ArrayList<>();
        try {
            for (Path block : blocks) {
                open.add(Block.open(block));
            }
            BlockMeta meta = MergedMeta.of(ulid, open.stream().map(Block::meta).toList());
            return BlockCompactor.chaining(threads).compact(open, parent, meta);
        } finally {
            open.forEach(Block::close);
        }
    }

    private Ulid ulid() {
        return Ulid.of(++made, new Random(made));
    }
}
