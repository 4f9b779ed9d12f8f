package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.block.RandomBlocks.Sample;
import io.athanor.tsdb.block.RandomBlocks.Written;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource.TimeBounds;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockRoundTripTest {
    static final List<LabelMatcher> ALL = List.of(new LabelMatcher(MatchType.NOT_EQUAL, "__name__", ""));

    @TempDir
    Path dir;

    @Test
    void block_written_isReadBack() throws IOException {
        for (long seed = 1; seed <= 8; seed++) {
            System.out.println("seed " + seed);
            Written written = RandomBlocks.write(dir, seed, 1 + (int) seed * 40, seed % 2 == 0 ? 4000 : 1L << 29);
            try (Block block = Block.open(written.dir())) {
                assertThat(readAll(block)).as("seed %d", seed).isEqualTo(written.series());
                long samples =
                        written.series().values().stream().mapToLong(List::size).sum();
                assertThat(block.meta().stats().samples()).isEqualTo(samples);
                assertThat(block.meta().stats().floatSamples()).isEqualTo(samples);
                assertThat(block.meta().stats().series())
                        .isEqualTo(written.series().size())
                        .isEqualTo(block.seriesCount());
                assertThat(block.timeBounds())
                        .isEqualTo(new TimeBounds(
                                block.meta().minTime(), block.meta().maxTime() - 1));
            }
            try (Stream<Path> segments = Files.list(written.dir().resolve("chunks"))) {
                assertThat(segments.count() > 1).isEqualTo(seed % 2 == 0);
            }
        }
    }

    @Test
    void select_ofATimeRange_leavesOutSeriesAndChunksOutside() throws IOException {
        Written written = RandomBlocks.write(dir, 77, 120, 1L << 29);
        Random random = new Random(77);
        try (Block block = Block.open(written.dir())) {
            for (int i = 0; i < 50; i++) {
                long mint = block.meta().minTime() + random.nextInt(5_000_000) - 100_000;
                long maxt = mint + random.nextInt(200_000);
                TreeMap<Labels, List<Sample>> expected = new TreeMap<>();
                written.series().forEach((labels, samples) -> {
                    List<Sample> inside = samples.stream()
                            .filter(s -> s.t() >= mint && s.t() <= maxt)
                            .toList();
                    if (!inside.isEmpty()) {
                        expected.put(labels, inside);
                    }
                });
                Map<Labels, List<Sample>> found = read(block, ALL, mint, maxt);
                assertThat(found.keySet()).containsAll(expected.keySet());
                found.values().removeIf(List::isEmpty); // a chunk may touch the range without a sample in it
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    @Test
    void select_ofDeletedRanges_leavesOutTheirSamples() throws IOException {
        Written written = RandomBlocks.write(dir, 5, 60, 1L << 29);
        Random random = new Random(5);
        Map<Long, Intervals> stones = new HashMap<>();
        TreeMap<Labels, List<Sample>> expected = new TreeMap<>();
        try (Block block = Block.open(written.dir())) {
            for (int ref : block.select(ALL)) {
                List<Sample> samples = Objects.requireNonNull(written.series().get(block.labels(ref)));
                Intervals deleted = Intervals.NONE;
                for (int i = random.nextInt(4); i > 0; i--) {
                    long from = samples.get(random.nextInt(samples.size())).t() - random.nextInt(2);
                    deleted = deleted.with(from, from + random.nextInt(1_000_000));
                }
                if (!deleted.isEmpty()) {
                    stones.put((long) ref, deleted);
                }
                Intervals gone = deleted;
                expected.put(
                        block.labels(ref),
                        samples.stream().filter(s -> !gone.contains(s.t())).toList());
            }
        }
        Tombstones.of(stones).write(written.dir());
        try (Block block = Block.open(written.dir())) {
            assertThat(block.tombstones()).isEqualTo(Tombstones.of(stones));
            expected.values().removeIf(List::isEmpty);
            Map<Labels, List<Sample>> found = readAll(block);
            found.values().removeIf(List::isEmpty);
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void close_whileACursorIsOpen_isDeferred() throws IOException {
        Written written = RandomBlocks.write(dir, 9, 20, 1L << 29);
        Block block = Block.open(written.dir());
        int first = block.select(ALL)[0];
        SampleBuffer into = new SampleBuffer();
        try (SeriesCursor cursor = block.select(new SelectRequest(ALL, 0, Long.MAX_VALUE, SelectHints.NONE))) {
            assertThat(cursor.next()).isTrue();
            SeriesChunks chunks = cursor.chunks();
            block.close();
            new SampleReader().read(chunks, 0, Long.MAX_VALUE, into);
            assertThat(into.size)
                    .isEqualTo(written.series().firstEntry().getValue().size());
            assertThat(cursor.next()).isTrue();
            assertThatThrownBy(block::pin).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> block.labels(first)).isInstanceOf(IllegalStateException.class);
        block.close();
    }

    @Test
    void writer_thatIsNotFinished_leavesNothing() throws IOException {
        Ulid ulid = Ulid.of(1, new Random(1));
        try (BlockWriter writer = BlockWriter.create(dir, ulid, List.of("a", "b"))) {
            writer.series(Labels.of("a", "b"));
            writer.chunk(1, 2, (byte) 1, new byte[3], 0, 3);
        }
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void writer_ofABlockThatIsThere_refuses() throws IOException {
        Written written = RandomBlocks.write(dir, 3, 2, 1L << 29);
        Ulid ulid = Ulid.parse(String.valueOf(written.dir().getFileName()));
        assertThatThrownBy(() -> BlockWriter.create(dir, ulid, List.of()))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    static Map<Labels, List<Sample>> readAll(Block block) {
        return read(block, ALL, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static Map<Labels, List<Sample>> read(Block block, List<LabelMatcher> matchers, long mint, long maxt) {
        TreeMap<Labels, List<Sample>> found = new TreeMap<>();
        SampleReader reader = new SampleReader();
        SampleBuffer buffer = new SampleBuffer();
        try (SeriesCursor cursor = block.select(new SelectRequest(matchers, mint, maxt, SelectHints.NONE))) {
            while (cursor.next()) {
                reader.read(cursor.chunks(), mint, maxt, buffer);
                List<Sample> samples = new ArrayList<>();
                for (int i = 0; i < buffer.size; i++) {
                    samples.add(new Sample(buffer.t[i], buffer.v[i]));
                }
                assertThat(found.put(cursor.labels(), samples)).isNull();
            }
        }
        return found;
    }
}
