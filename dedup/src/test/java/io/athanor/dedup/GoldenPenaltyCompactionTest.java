package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockCompactor;
import io.athanor.tsdb.compact.MergedMeta;
import io.athanor.tsdb.compact.OverlapMerger;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of two replicas merged as Thanos's compactor deduplicates them: the same chunks, to the byte. */
class GoldenPenaltyCompactionTest {
    @TempDir
    Path dir;

    private int made;

    @Test
    void replicas_mergedByPenalty_areTheGoldenBlocks() throws IOException {
        int found = 0;
        try (Stream<Path> blocks = Files.list(Shared.path("fixtures/bucket-deduped"))) {
            for (Path golden : blocks.sorted().toList()) {
                BlockMeta meta = BlockMeta.read(golden);
                if (meta.resolution() == 0) {
                    check(golden, meta);
                    found++;
                }
            }
        }
        assertThat(found).isEqualTo(5);
    }

    private void check(Path golden, BlockMeta expected) throws IOException {
        List<Block> sources = new ArrayList<>();
        try {
            for (Ulid source : expected.sources()) {
                sources.add(Block.open(Shared.path("fixtures/bucket-raw/" + source)));
            }
            Ulid ulid = Ulid.of(++made, new Random(made));
            BlockMeta written = new BlockCompactor(2, () -> new OverlapMerger(new PenaltyGroup(false)))
                    .compact(
                            sources,
                            dir,
                            MergedMeta.of(
                                    ulid, sources.stream().map(Block::meta).toList()))
                    .orElseThrow();

            assertThat(written.stats()).isEqualTo(expected.stats());
            Map<Labels, List<String>> wanted = content(golden);
            content(dir.resolve(ulid.toString()))
                    .forEach((labels, chunks) ->
                            assertThat(chunks).as(labels.toString()).isEqualTo(wanted.get(labels)));
        } finally {
            sources.forEach(Block::close);
        }
    }

    private static Map<Labels, List<String>> content(Path block) {
        Map<Labels, List<String>> content = new TreeMap<>();
        ChunkBuffer chunks = new ChunkBuffer();
        try (Block open = Block.open(block)) {
            for (int ref : open.index().allPostings().toArray()) {
                open.chunks(ref, Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                List<String> lines = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    byte[] data = chunks.data[i]
                            .asSlice(chunks.offset[i], chunks.length[i])
                            .toArray(ValueLayout.JAVA_BYTE);
                    lines.add(chunks.mint[i] + " " + chunks.maxt[i] + " " + chunks.encoding[i] + " "
                            + Arrays.hashCode(data));
                }
                content.put(open.labels(ref), lines);
            }
        }
        return content;
    }
}
