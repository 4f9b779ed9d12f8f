package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real blocks of Prometheus and Thanos, read in full: what is there is what their metas count. */
class FixtureBlocksTest {
    private static final List<LabelMatcher> ALL = List.of(new LabelMatcher(MatchType.REGEX, "__name__", ".+"));

    @ParameterizedTest
    @ValueSource(strings = {"bucket-raw", "bucket-prometheus", "bucket-compacted", "bucket-deduped"})
    void block_readWhole_holdsWhatItsMetaCounts(String bucket) throws IOException {
        try (Stream<Path> blocks = Files.list(Shared.path("fixtures/" + bucket))) {
            for (Path dir : blocks.toList()) {
                try (Block block = Block.open(dir)) {
                    check(block);
                }
            }
        }
    }

    private static void check(Block block) {
        SelectRequest everything =
                new SelectRequest(ALL, block.meta().minTime(), block.meta().maxTime() - 1, SelectHints.NONE);
        ChunkBuffer chunks = new ChunkBuffer();
        SampleBuffer samples = new SampleBuffer();
        SampleReader reader = new SampleReader();
        long series = 0;
        long chunkCount = 0;
        long sampleCount = 0;
        Labels previous = Labels.EMPTY;
        try (SeriesCursor cursor = block.select(everything)) {
            while (cursor.next()) {
                series++;
                assertThat(cursor.labels()).isGreaterThan(previous);
                previous = cursor.labels();
                cursor.chunks().read(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                chunkCount += chunks.size;
                if (chunks.encoding[0] == Encoding.AGGREGATE) {
                    for (int i = 0; i < chunks.size; i++) {
                        sampleCount += ChunkSamples.count(
                                chunks.encoding[i], chunks.data[i], chunks.offset[i], chunks.length[i]);
                    }
                } else {
                    reader.read(cursor.chunks(), Long.MIN_VALUE, Long.MAX_VALUE, samples);
                    sampleCount += samples.size;
                }
            }
        }
        assertThat(series).isEqualTo(block.meta().stats().series()).isEqualTo(block.seriesCount());
        assertThat(chunkCount).isEqualTo(block.meta().stats().chunks());
        assertThat(sampleCount).isEqualTo(block.meta().stats().samples());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket-raw", "bucket-compacted", "bucket-deduped"})
    void meta_ofThanos_isWrittenAsItWasRead(String bucket) throws IOException {
        int same = 0;
        try (Stream<Path> blocks = Files.list(Shared.path("fixtures/" + bucket))) {
            for (Path dir : blocks.toList()) {
                byte[] original = Files.readAllBytes(dir.resolve(BlockMeta.FILE));
                BlockMeta meta = BlockMeta.parse(original, "x/meta.json");
                byte[] written = meta.toBytes();
                assertThat(BlockMeta.parse(written, "y/meta.json")).isEqualTo(meta);
                same += java.util.Arrays.equals(original, written) ? 1 : 0;
            }
        }
        // The metas of bucket-raw were rewritten by a script that sorts the keys.
        assertThat(same).isGreaterThanOrEqualTo(bucket.equals("bucket-compacted") ? 6 : 0);
    }
}
