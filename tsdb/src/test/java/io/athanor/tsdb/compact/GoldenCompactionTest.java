package io.athanor.tsdb.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two-hour blocks of a bucket merged as Thanos merged them: the same series, the same chunks to the byte. */
class GoldenCompactionTest {
    @TempDir
    Path dir;

    @Test
    void twoHourBlocks_merged_areTheGoldenFortnight() throws IOException {
        int found = 0;
        for (Path golden : blocks(Shared.path("fixtures/bucket-compacted"))) {
            BlockMeta meta = BlockMeta.read(golden);
            if (meta.compaction().level() == 4 && meta.resolution() == 0) {
                check(golden, meta);
                found++;
            }
        }
        assertThat(found).isEqualTo(2);
    }

    private void check(Path golden, BlockMeta expected) throws IOException {
        List<Block> sources = new ArrayList<>();
        try {
            for (Ulid source : expected.sources()) {
                sources.add(Block.open(Shared.path("fixtures/bucket-raw/" + source)));
            }
            Ulid ulid = Ulid.of(1, new Random(1));
            BlockMeta meta =
                    MergedMeta.of(ulid, sources.stream().map(Block::meta).toList());
            BlockMeta written =
                    BlockCompactor.chaining(3).compact(sources, dir, meta).orElseThrow();

            assertThat(written.stats()).isEqualTo(expected.stats());
            assertThat(written.minTime()).isEqualTo(expected.minTime());
            assertThat(written.maxTime()).isEqualTo(expected.maxTime());
            assertThat(written.sources()).isEqualTo(expected.sources());
            assertThat(written.compaction().level()).isEqualTo(2);
            assertThat(BlockContent.of(dir.resolve(ulid.toString()))).isEqualTo(BlockContent.of(golden));
            assertThat(Files.readAllBytes(dir.resolve(ulid + "/index")))
                    .isEqualTo(Files.readAllBytes(golden.resolve("index")));
            assertThat(Files.readAllBytes(dir.resolve(ulid + "/chunks/000001")))
                    .isEqualTo(Files.readAllBytes(golden.resolve("chunks/000001")));
        } finally {
            sources.forEach(Block::close);
        }
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .filter(f -> !f.equals(dir))
                    .forEach(f -> f.toFile().delete());
        }
    }

    private static List<Path> blocks(Path bucket) throws IOException {
        try (Stream<Path> found = Files.list(bucket)) {
            return found.sorted().toList();
        }
    }
}
