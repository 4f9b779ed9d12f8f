package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools bucket verify}, from the outside. */
class BucketVerifyToolsTest {
    private static final long T0 = 1_700_006_400_000L;
    private static final Labels EU = Labels.of("cluster", "eu");
    private static final Labels UP = Labels.of("__name__", "up");
    private static final Ulid A = ToolBucket.ulid(T0, 1);
    private static final Ulid B = ToolBucket.ulid(T0 + 1, 2);

    @TempDir
    private Path dir;

    private ToolBucket bucket;
    private Path backup;

    @BeforeEach
    void emptyBucket() throws IOException {
        bucket = new ToolBucket(dir.resolve("bucket"));
        backup = Files.createDirectories(dir.resolve("backup"));
    }

    private String backupFlag() {
        return "--objstore-backup.config=type: FILESYSTEM\nconfig:\n  directory: '" + backup + "'";
    }

    /** A block whose chunks begin at these minutes, two samples each, and that says that it ends at another. */
    private void oddBlock(Ulid ulid, long endMinute, long... minutes) throws IOException {
        try (BlockWriter writer = BlockWriter.create(bucket.folder(), ulid, BlockWriter.symbolsOf(List.of(UP)))) {
            writer.series(UP);
            for (long minute : minutes) {
                XorAppender chunk = new XorAppender();
                chunk.append(T0 + minute * 60_000, 1);
                chunk.append(T0 + minute * 60_000 + 30_000, 2);
                byte[] bytes = chunk.toBytes();
                writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, bytes.length);
            }
            writer.finish(
                    BlockMeta.ofSamples(ulid, T0, T0 + endMinute * 60_000).withThanos(ThanosMeta.of(EU, "sidecar")));
        }
    }

    private List<Ulid> blocks() throws IOException {
        try (Stream<Path> folders = Files.list(bucket.folder())) {
            return folders.filter(folder -> Files.exists(folder.resolve("meta.json")))
                    .map(folder -> BlockMeta.read(folder).ulid())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void goodBlocks_haveNoFindings() throws IOException {
        bucket.block(A, T0, T0 + ToolBucket.HOUR, EU, UP);
        bucket.block(B, T0 + ToolBucket.HOUR, T0 + 2 * ToolBucket.HOUR, EU, UP);
        assertThat(bucket.run("verify", "-i", "index_known_issues", "-i", "overlapped_blocks,duplicated_compaction"))
                .as(bucket.err())
                .isZero();
        assertThat(bucket.out()).isEmpty();
    }

    @Test
    void chunksOutside_areCounted_andTakenAwayByRepair() throws IOException {
        oddBlock(A, 10, 0, 5, 10, 11, 12);

        assertThat(bucket.run("verify")).isZero();
        assertThat(bucket.out())
                .isEqualTo("block " + A + ": found 2 chunks completely outside the block time range, found 1 chunks"
                        + " outside the block time range introduced by"
                        + " https://github.com/prometheus/tsdb/issues/347\n");
        assertThat(blocks()).containsExactly(A);

        assertThat(bucket.run("verify", "--repair", "-i", "index_known_issues", backupFlag()))
                .as(bucket.err())
                .isZero();

        assertThat(blocks()).hasSize(1).doesNotContain(A);
        Path made = bucket.folder().resolve(blocks().getFirst().toString());
        BlockMeta meta = BlockMeta.read(made);
        assertThat(meta.stats().chunks()).isEqualTo(2);
        assertThat(meta.sources()).containsExactly(A);
        assertThat(java.util.Objects.requireNonNull(meta.thanos()).source()).isEqualTo("bucket.repair");
        assertThat(backup.resolve(A + "/meta.json")).exists();
        assertThat(backup.resolve(A + "/chunks/000001")).exists();
        assertThat(bucket.run("verify")).isZero();
        assertThat(bucket.out()).isEmpty();
    }

    @Test
    void repair_withADelay_marks() throws IOException {
        oddBlock(A, 10, 0, 12);
        assertThat(bucket.run("verify", "-r", "-i", "index_known_issues", "--delete-delay=1h", backupFlag()))
                .isZero();
        assertThat(blocks()).hasSize(2).contains(A);
        assertThat(Files.readString(bucket.folder().resolve(A + "/deletion-mark.json")))
                .contains("manual verify-repair");
    }

    @Test
    void brokenIndex_isAFinding_andCannotBeMended() throws IOException {
        bucket.block(A, T0, T0 + ToolBucket.HOUR, EU, UP);
        Files.write(bucket.folder().resolve(A + "/index"), new byte[100]);
        assertThat(bucket.run("verify", "--id=" + A, "-i", "index_known_issues"))
                .isZero();
        assertThat(bucket.out())
                .startsWith("block " + A + ": " + A + "/index at byte 0")
                .hasLineCount(1);
        assertThat(bucket.run("verify", "-r", "-i", "index_known_issues", backupFlag()))
                .isZero();
        assertThat(bucket.out()).contains("could not be repaired");
        assertThat(blocks()).containsExactly(A);
        assertThat(backup).isEmptyDirectory();
        assertThat(bucket.run("verify", "--id=" + B, "-i", "index_known_issues"))
                .isZero();
        assertThat(bucket.out()).isEmpty();
    }

    @Test
    void overlaps_areToldAsPrometheusDoes() throws IOException {
        bucket.block(A, T0, T0 + 2 * ToolBucket.HOUR, EU, UP);
        bucket.block(B, T0 + ToolBucket.HOUR, T0 + 3 * ToolBucket.HOUR, EU, UP);
        bucket.block(ToolBucket.ulid(T0 + 2, 3), T0, T0 + ToolBucket.HOUR, Labels.of("cluster", "us"), UP);

        assertThat(bucket.run("verify", "--issues=overlapped_blocks")).isZero();

        long h = ToolBucket.HOUR;
        assertThat(bucket.out())
                .startsWith("group 0@" + Long.toUnsignedString(EU.hash()) + ": [mint: " + (T0 + h) + ", maxt: "
                        + (T0 + 2 * h) + ", range: 1h0m0s, blocks: 2]: <ulid: " + A + ", mint: " + T0 + ", maxt: "
                        + (T0 + 2 * h) + ", range: 2h0m0s>, <ulid: " + B)
                .hasLineCount(1);
    }

    @Test
    void duplicates_areTakenAway_butForOne() throws IOException {
        BlockMeta first = bucket.block(A, T0, T0 + ToolBucket.HOUR, EU, UP);
        BlockMeta second = bucket.block(B, T0, T0 + ToolBucket.HOUR, EU, UP);
        second.withCompaction(first.compaction()).write(bucket.folder().resolve(B.toString()));

        assertThat(bucket.run("verify", "-i", "duplicated_compaction")).isZero();
        assertThat(bucket.out()).contains("block " + B + " is a duplicate of " + A);
        assertThat(bucket.run("verify", "-r", "-i", "duplicated_compaction", backupFlag()))
                .isZero();
        assertThat(blocks()).containsExactly(A);
        assertThat(backup.resolve(B + "/index")).exists();
    }

    @Test
    void mistakes_areRefusedByName() {
        assertThat(bucket.run("verify", "-i", "nope")).isEqualTo(2);
        assertThat(bucket.err()).contains("no such issue ID nope").hasLineCount(1);
        assertThat(bucket.run("verify", "--repair", "-i", "index_known_issues")).isEqualTo(2);
        assertThat(bucket.err()).contains("repair is specified, so backup client is required");
        assertThat(bucket.run("verify", "--repair", backupFlag())).isEqualTo(2);
        assertThat(bucket.err()).contains("no such issue ID overlapped_blocks to repair");
        assertThat(bucket.run("verify", "-i", "overlapped_blocks", "--id=" + A)).isEqualTo(4);
        assertThat(bucket.err()).contains("id matching is not supported");
        assertThat(bucket.run("verify", "--id=x")).isEqualTo(2);
    }
}
