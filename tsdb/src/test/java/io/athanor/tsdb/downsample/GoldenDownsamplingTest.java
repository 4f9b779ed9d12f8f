package io.athanor.tsdb.downsample;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fortnights downsampled as Thanos downsampled them: the same series, chunks and aggregates, sample by sample. Where all
 * samples of a window are infinite, Thanos has the greatest finite number as minimum or maximum; the true value stands here.
 */
class GoldenDownsamplingTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"bucket-compacted", "bucket-deduped"})
    void fortnights_downsampledAtOnce_areTheGoldenOnes(String bucket) throws IOException {
        Map<String, Path> golden = fortnights(Shared.path("fixtures/" + bucket));
        int found = 0;
        for (String replica : List.of("a", "b", "")) {
            if (golden.containsKey(replica + "/" + Resolution.RAW)) {
                Path raw = at(golden, replica, Resolution.RAW);
                List<BlockMeta> written = downsample(raw, Resolution.FIVE_MINUTES, Resolution.ONE_HOUR);
                check(written.get(0), at(golden, replica, Resolution.FIVE_MINUTES));
                check(written.get(1), at(golden, replica, Resolution.ONE_HOUR));
                found++;
            }
        }
        assertThat(found).isEqualTo(bucket.equals("bucket-compacted") ? 2 : 1);
    }

    @Test
    void fiveMinutes_downsampled_areTheGoldenHours() throws IOException {
        Map<String, Path> golden = fortnights(Shared.path("fixtures/bucket-compacted"));
        Path fiveMinutes = at(golden, "a", Resolution.FIVE_MINUTES);

        check(downsample(fiveMinutes, Resolution.ONE_HOUR).getFirst(), at(golden, "a", Resolution.ONE_HOUR));
    }

    private static Path at(Map<String, Path> blocks, String replica, long resolution) {
        return Objects.requireNonNull(blocks.get(replica + "/" + resolution));
    }

    private List<BlockMeta> downsample(Path from, long... resolutions) throws IOException {
        List<BlockDownsampler.Target> targets = new ArrayList<>();
        for (long resolution : resolutions) {
            targets.add(new BlockDownsampler.Target(Ulid.of(resolution, new Random(from.hashCode())), resolution));
        }
        try (Block block = Block.open(from)) {
            return new BlockDownsampler(2).downsample(block, dir, targets);
        }
    }

    private void check(BlockMeta written, Path golden) {
        BlockMeta expected = BlockMeta.read(golden);
        assertThat(written.stats().samples()).isEqualTo(expected.stats().samples());
        assertThat(written.stats().series()).isEqualTo(expected.stats().series());
        assertThat(written.stats().chunks()).isEqualTo(expected.stats().chunks());
        assertThat(written.compaction()).isEqualTo(expected.compaction());
        assertThat(written.minTime()).isEqualTo(expected.minTime());
        assertThat(written.maxTime()).isEqualTo(expected.maxTime());
        assertThat(written.resolution()).isEqualTo(expected.resolution());
        Map<Labels, List<Value>> found = content(dir.resolve(written.ulid().toString()));
        Map<Labels, List<Value>> wanted = content(golden);
        assertThat(found.keySet()).isEqualTo(wanted.keySet());
        found.forEach((labels, lines) -> assertThat(lines).as(labels.toString()).isEqualTo(wanted.get(labels)));
    }

    /** A chunk with its borders, or a sample. */
    private record Value(String what, long t, long maxt, Object value) {}

    /** Each series' chunks: borders, then every aggregate's times and values. */
    private static Map<Labels, List<Value>> content(Path dir) {
        Map<Labels, List<Value>> content = new TreeMap<>();
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer samples = new SampleBuffer();
        try (Block block = Block.open(dir)) {
            for (int ref : block.index().allPostings().toArray()) {
                block.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                List<Value> lines = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    lines.add(new Value("chunk", chunks.mint[i], chunks.maxt[i], ""));
                    for (Aggregate which : Aggregate.values()) {
                        Aggregates.decode(chunks, i, which, samples);
                        for (int s = 0; s < samples.size; s++) {
                            lines.add(value(which, samples, s));
                        }
                    }
                }
                content.put(block.labels(ref), lines);
            }
        }
        return content;
    }

    private static Value value(Aggregate which, SampleBuffer samples, int i) {
        FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
        if (h != null) {
            return new Value(which + " " + h.counterResetHint, samples.t[i], 0, h);
        }
        double v = samples.v[i];
        boolean infinite = Math.abs(v) == Double.MAX_VALUE;
        return new Value(which.name(), samples.t[i], 0, infinite ? Math.copySign(Double.POSITIVE_INFINITY, v) : v);
    }

    private static Map<String, Path> fortnights(Path bucket) throws IOException {
        TreeMap<String, Path> found = new TreeMap<>();
        try (Stream<Path> blocks = Files.list(bucket)) {
            for (Path block : blocks.toList()) {
                BlockMeta meta = BlockMeta.read(block);
                if (meta.maxTime() - meta.minTime() > Resolution.ONE_HOUR_FROM && meta.thanos() != null) {
                    found.put(meta.thanos().labels().get("replica") + "/" + meta.resolution(), block);
                }
            }
        }
        return found;
    }
}
