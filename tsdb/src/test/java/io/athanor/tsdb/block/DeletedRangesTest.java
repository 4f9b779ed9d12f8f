package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real blocks, of floats and native histograms, with parts of every series deleted. */
class DeletedRangesTest {
    private record Point(long t, long bits, @Nullable FloatHistogram histogram) {}

    @TempDir
    Path dir;

    @Test
    void chunks_deletedInPart_keepTheOtherSamplesAsTheyWere() throws IOException {
        boolean[] encodings = new boolean[256];
        try (Stream<Path> blocks = Files.list(Shared.path("fixtures/bucket-raw"))) {
            int seed = 0;
            for (Path original : blocks.sorted().limit(20).toList()) {
                check(copy(original), ++seed, encodings);
            }
        }
        assertThat(encodings[Encoding.XOR]).isTrue();
        assertThat(encodings[Encoding.HISTOGRAM]).isTrue();
        assertThat(encodings[Encoding.FLOAT_HISTOGRAM]).isTrue();
    }

    private static void check(Path block, int seed, boolean[] encodings) throws IOException {
        Random random = new Random(seed);
        Map<Long, Intervals> stones = new HashMap<>();
        Map<Integer, List<Point>> expected = new HashMap<>();
        try (Block whole = Block.open(block)) {
            for (int ref : whole.select(List.of())) {
                List<Point> points = points(whole, ref, encodings);
                Intervals deleted = Intervals.NONE;
                for (int i = 0; i < 3; i++) {
                    long from = points.get(random.nextInt(points.size())).t();
                    deleted = deleted.with(from, from + random.nextInt(1_000_000));
                }
                stones.put((long) ref, deleted);
                Intervals gone = deleted;
                expected.put(
                        ref, points.stream().filter(p -> !gone.contains(p.t())).toList());
            }
        }
        Tombstones.of(stones).write(block);
        try (Block masked = Block.open(block)) {
            expected.forEach((ref, points) -> assertThat(points(masked, ref, encodings))
                    .as("seed %d series %d", seed, ref)
                    .isEqualTo(points));
        }
    }

    private static List<Point> points(Block block, int ref, boolean[] encodings) {
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer samples = new SampleBuffer();
        block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
        for (int i = 0; i < chunks.size; i++) {
            encodings[chunks.encoding[i] & 0xff] = true;
        }
        new SampleReader().read(chunks, Long.MIN_VALUE, Long.MAX_VALUE, samples);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            FloatHistogram histogram = samples.histograms == null ? null : samples.histograms[i];
            points.add(new Point(samples.t[i], Double.doubleToRawLongBits(samples.v[i]), histogram));
        }
        return points;
    }

    private Path copy(Path original) throws IOException {
        Path copy = dir.resolve(String.valueOf(original.getFileName()));
        Files.createDirectories(copy.resolve("chunks"));
        for (String file : List.of("index", "meta.json", "chunks/000001")) {
            Files.write(copy.resolve(file), Files.readAllBytes(original.resolve(file)));
        }
        return copy;
    }
}
