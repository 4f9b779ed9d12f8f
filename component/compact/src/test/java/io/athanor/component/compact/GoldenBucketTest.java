package io.athanor.component.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.component.compact.CompactConfig.Dedup;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket of two-hour blocks compacted as Thanos compacted it: the same blocks, of the same series and chunks. */
class GoldenBucketTest {
    @TempDir
    Path dir;

    @Test
    void twoHourBlocks_compacted_areTheGoldenBucket() throws IOException {
        CompactedBucket bucket = new CompactedBucket(dir);
        bucket.copyFrom(Shared.path("fixtures/bucket-raw"));
        CompactConfig config = bucket.config(Dedup.CHAIN, false);

        bucket.run(config, List.of());

        List<BlockMeta> made = check(bucket, "bucket-compacted", 14);

        bucket.run(config, List.of());
        assertThat(bucket.live()).isEqualTo(made);

        bucket.at(CompactedBucket.NOW.plus(Duration.ofHours(49)));
        bucket.run(config, List.of());
        assertThat(CompactedBucket.blocks(bucket.folder)).hasSize(14);
        assertThat(bucket.live()).isEqualTo(made);
        assertThat(bucket.asItsIndexTells()).isEqualTo(made);
    }

    @Test
    void replicas_compactedByPenalty_areTheGoldenBucket() throws IOException {
        CompactedBucket bucket = new CompactedBucket(dir);
        bucket.copyFrom(Shared.path("fixtures/bucket-raw"));

        bucket.run(bucket.config(Dedup.PENALTY, true), List.of("replica"));

        check(bucket, "bucket-deduped", 7);
    }

    private static List<BlockMeta> check(CompactedBucket bucket, String fixture, int blocks) throws IOException {
        Map<String, Path> golden = new TreeMap<>();
        for (Path block : CompactedBucket.blocks(Shared.path("fixtures/" + fixture))) {
            golden.put(name(BlockMeta.read(block)), block);
        }
        List<BlockMeta> live = bucket.live();
        assertThat(live)
                .hasSize(blocks)
                .extracting(GoldenBucketTest::name)
                .containsExactlyInAnyOrderElementsOf(golden.keySet());
        for (BlockMeta found : live) {
            Path expected = Objects.requireNonNull(golden.get(name(found)));
            BlockMeta wanted = BlockMeta.read(expected);
            assertThat(found.stats().samples()).isEqualTo(wanted.stats().samples());
            assertThat(found.stats().series()).isEqualTo(wanted.stats().series());
            assertThat(found.stats().chunks()).isEqualTo(wanted.stats().chunks());
            assertThat(found.compaction().level()).isEqualTo(wanted.compaction().level());
            // Steps on the way are left out, so that the parents are what was read, not what Thanos made in between.
            if (Objects.requireNonNull(found.thanos()).source().equals("compactor")) {
                assertThat(found.compaction().parents())
                        .extracting(BlockCompaction.Parent::ulid)
                        .containsExactlyInAnyOrderElementsOf(found.sources());
            }
            assertThat(found.sources()).isEqualTo(wanted.sources());
            assertThat(CompactedBucket.content(bucket.block(found.ulid())))
                    .isEqualTo(CompactedBucket.content(expected));
            ThanosMeta thanos = Objects.requireNonNull(found.thanos());
            if (thanos.source().equals("compactor")) {
                assertThat(thanos.files())
                        .extracting(ThanosMeta.BlockFile::path)
                        .containsExactly("chunks/000001", "index", "meta.json");
                assertThat(bucket.block(found.ulid()).resolve("tombstones")).doesNotExist();
                if (found.resolution() == 0) {
                    assertThat(Files.readAllBytes(bucket.block(found.ulid()).resolve("chunks/000001")))
                            .isEqualTo(Files.readAllBytes(expected.resolve("chunks/000001")));
                }
            }
        }
        return live;
    }

    private static String name(BlockMeta meta) {
        return Objects.requireNonNull(meta.thanos()).labels() + " " + meta.resolution() + " " + meta.minTime() + " "
                + meta.maxTime();
    }
}
