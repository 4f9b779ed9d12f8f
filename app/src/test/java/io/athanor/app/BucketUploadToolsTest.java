package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools bucket upload-blocks}, from the outside. */
class BucketUploadToolsTest {
    private static final long T0 = 1_700_006_400_000L;
    private static final Labels UP = Labels.of("__name__", "up");
    private static final Ulid A = ToolBucket.ulid(T0, 1);
    private static final Ulid B = ToolBucket.ulid(T0 + 1, 2);

    @TempDir
    private Path dir;

    private ToolBucket bucket;
    private ToolBucket tsdb;

    @BeforeEach
    void aFreshAndACompactedBlock() throws IOException {
        bucket = new ToolBucket(dir.resolve("bucket"));
        tsdb = new ToolBucket(dir.resolve("tsdb"));
        tsdb.block(A, T0, T0 + ToolBucket.HOUR, Labels.EMPTY, UP);
        BlockMeta compacted = tsdb.block(B, T0 - 6 * ToolBucket.HOUR, T0, Labels.EMPTY, UP);
        for (BlockMeta meta : List.of(BlockMeta.read(tsdb.folder().resolve(A.toString())), compacted)) {
            meta.withThanos(null).write(tsdb.folder().resolve(meta.ulid().toString()));
        }
        compacted
                .withThanos(null)
                .withCompaction(new BlockCompaction(2, List.of(B), List.of(), false, false, List.of()))
                .write(tsdb.folder().resolve(B.toString()));
    }

    private int upload(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "upload-blocks";
        args[1] = "--path=" + tsdb.folder();
        System.arraycopy(more, 0, args, 2, more.length);
        return bucket.run(args);
    }

    @Test
    void freshBlocks_areUploaded_withLabelsAndSource() throws IOException {
        assertThat(upload("--label=cluster=\"eu\"", "--label", "replica=\"a\""))
                .as(bucket.err())
                .isZero();

        assertThat(bucket.has(B + "/meta.json")).isFalse();
        ThanosMeta thanos = Objects.requireNonNull(
                BlockMeta.read(bucket.folder().resolve(A.toString())).thanos());
        assertThat(thanos.labels()).isEqualTo(Labels.of("cluster", "eu", "replica", "a"));
        assertThat(thanos.source()).isEqualTo("bucket.upload");
        assertThat(bucket.folder().resolve(A + "/index"))
                .hasSameBinaryContentAs(tsdb.folder().resolve(A + "/index"));
        assertThat(Files.readString(tsdb.folder().resolve("thanos.shipper.json")))
                .contains(A.toString());
        assertThat(upload("--label=cluster=\"eu\"")).isZero();
    }

    @Test
    void compactedBlocks_areUploaded_ifAskedFor() {
        assertThat(upload("--label=cluster=\"eu\"", "--shipper.upload-compacted"))
                .isZero();
        assertThat(bucket.has(A + "/meta.json")).isTrue();
        assertThat(bucket.has(B + "/meta.json")).isTrue();
    }

    @Test
    void mistakes_areRefusedByName() {
        assertThat(upload()).isEqualTo(2);
        assertThat(bucket.err()).contains("no external labels configured").hasLineCount(1);
        assertThat(upload("--label=x")).isEqualTo(2);
        assertThat(upload("--label=a=\"b\"", "--path=" + dir.resolve("nowhere")))
                .isPositive();
        assertThat(upload("--label=a=\"b\"", "--shipper.upload-concurrency=0")).isEqualTo(2);
    }
}
