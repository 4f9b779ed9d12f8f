package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools bucket cleanup}, {@code retention} and {@code downsample}, from the outside. */
class BucketChoreToolsTest {
    private static final long T0 = 1_700_006_400_000L;
    private static final Labels EU = Labels.of("cluster", "eu");
    private static final Labels UP = Labels.of("__name__", "up");
    private static final Ulid A = ToolBucket.ulid(T0, 1);
    private static final Ulid B = ToolBucket.ulid(T0 + 1, 2);

    @TempDir
    private Path dir;

    private ToolBucket bucket;

    @BeforeEach
    void emptyBucket() throws IOException {
        bucket = new ToolBucket(dir.resolve("bucket"));
    }

    private void mark(Ulid block, long time) throws IOException {
        new BlockMark.Deletion(block, "test", time).write(bucket.folder().resolve(block.toString()));
    }

    private List<BlockMeta> metas() throws IOException {
        try (Stream<Path> folders = Files.list(bucket.folder())) {
            return folders.filter(folder -> Files.exists(folder.resolve("meta.json")))
                    .map(BlockMeta::read)
                    .toList();
        }
    }

    @Test
    void cleanup_deletesWhatIsMarkedForLong_andLeavesNoTrace() throws IOException {
        bucket.block(A, T0, T0 + ToolBucket.HOUR, EU, UP);
        bucket.block(B, T0, T0 + ToolBucket.HOUR, Labels.of("cluster", "us"), UP);
        mark(A, 1);
        mark(B, System.currentTimeMillis() / 1000);

        assertThat(bucket.run("cleanup")).as(bucket.err()).isZero();

        assertThat(bucket.files(A.toString())).isEmpty();
        assertThat(bucket.has(B + "/meta.json")).isTrue();
        assertThat(bucket.run(
                        "cleanup",
                        "--delete-delay=0s",
                        "--selector.relabel-config=" + "- {action: keep, source_labels: [cluster], regex: eu}"))
                .isZero();
        assertThat(bucket.has(B + "/meta.json")).isTrue();
    }

    @Test
    void cleanup_deletesBrokenUploads_onlyIfTheyAreOld() throws IOException {
        for (Ulid block : List.of(A, B)) {
            bucket.block(block, T0, T0 + ToolBucket.HOUR, EU, UP);
            Files.delete(bucket.folder().resolve(block + "/meta.json"));
        }
        try (Stream<Path> files = Files.walk(bucket.folder().resolve(A.toString()))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(T0));
            }
        }

        assertThat(bucket.run("cleanup")).isZero();

        assertThat(bucket.has(A + "/index")).isFalse();
        assertThat(bucket.has(B + "/index")).isTrue();
    }

    @Test
    void retention_marksWhatIsOlder_byResolution() throws IOException {
        bucket.block(A, T0, T0 + ToolBucket.HOUR, EU, UP);
        assertThat(bucket.run("retention", "--retention.resolution-5m=1d")).isZero();
        assertThat(bucket.has(A + "/deletion-mark.json")).isFalse();

        assertThat(bucket.run("retention", "--retention.resolution-raw=1d")).isZero();

        assertThat(BlockMark.read(bucket.folder().resolve(A.toString()), BlockMark.Deletion.FILE))
                .isInstanceOfSatisfying(
                        BlockMark.Deletion.class,
                        mark -> assertThat(mark.details()).isEqualTo("block exceeding retention of 24h0m0s"));
    }

    @Test
    void downsample_once_makesBothResolutions_andThenNothingMore() throws IOException {
        bucket.block(A, T0, T0 + 241 * ToolBucket.HOUR, EU, UP);
        String data = "--data-dir=" + dir.resolve("data");
        String[] command = {"downsample", "--wait-interval=0s", data, "--http-address=127.0.0.1:0"};

        assertThat(bucket.run(command)).as(bucket.err()).isZero();

        assertThat(metas()).extracting(BlockMeta::resolution).containsExactlyInAnyOrder(0L, 300_000L, 3_600_000L);
        assertThat(metas()).extracting(BlockMeta::sources).containsOnly(List.of(A));
        assertThat(bucket.run(command)).isZero();
        assertThat(metas()).hasSize(3);
        assertThat(bucket.files("athanor")).isEmpty();
    }

    @Test
    void downsample_skipsWhatIsMarked() throws IOException {
        bucket.block(A, T0, T0 + 41 * ToolBucket.HOUR, EU, UP);
        bucket.run("mark", "--id=" + A, "--marker=no-downsample-mark.json", "--details=x");

        assertThat(bucket.run(
                        "downsample",
                        "--wait-interval=0s",
                        "--data-dir=" + dir.resolve("d"),
                        "--http-address=127.0.0.1:0"))
                .isZero();

        assertThat(metas()).hasSize(1);
    }

    @Test
    void downsample_badBlock_isNamed_andOthersAreDone() throws IOException {
        bucket.block(A, T0, T0 + 41 * ToolBucket.HOUR, EU, UP);
        bucket.block(B, T0, T0 + 41 * ToolBucket.HOUR, Labels.of("cluster", "us"), UP);
        Files.write(bucket.folder().resolve(A + "/index"), new byte[100]);

        assertThat(bucket.run(
                        "downsample",
                        "--wait-interval=0s",
                        "--data-dir=" + dir.resolve("d"),
                        "--http-address=127.0.0.1:0"))
                .isEqualTo(4);

        assertThat(bucket.err())
                .contains("downsampling failed")
                .contains(A.toString())
                .hasLineCount(1);
        assertThat(metas()).hasSize(3);
    }
}
