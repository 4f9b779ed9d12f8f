package io.athanor.bucket.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.request.BlockRequest;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.BlockMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers that Thanos wrote, byte for byte. */
class GoldenHeadersTest {
    @TempDir
    Path dir;

    @Test
    void header_ofEachRecordedBlock_isThatOfThanos() throws IOException {
        Path golden = Shared.path("fixtures/index-headers");
        Path blocks = Shared.path("fixtures/bucket-compacted");
        List<Path> folders;
        try (Stream<Path> all = Files.list(golden)) {
            folders = all.toList();
        }
        assertThat(folders).isNotEmpty();
        try (FilesystemBucket bucket = FilesystemBucket.open(blocks);
                HeaderPool pool = new HeaderPool(
                        HeaderConfig.of(dir), bucket, IndexCache.NONE, HeaderMetrics.NONE, System::nanoTime)) {
            for (Path folder : folders) {
                String ulid = folder.getFileName().toString();
                try (OpenIndex open =
                        pool.index(BlockMeta.read(blocks.resolve(ulid))).open(BlockRequest.unlimited())) {
                    assertThat(open.version()).isEqualTo(2);
                }
                assertThat(dir.resolve(ulid).resolve("index-header"))
                        .hasSameBinaryContentAs(folder.resolve("index-header"));
            }
        }
    }
}
