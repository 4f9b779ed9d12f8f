package io.athanor.bucket.fetch;

import static io.athanor.bucket.fetch.World.meta;
import static io.athanor.bucket.fetch.World.ulid;
import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.objstore.BucketMetrics.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetaCacheTest {
    @TempDir
    private Path folder = Path.of("");

    private final World world = new World();

    private BlockFetcher restarted(Discovery discovery) {
        return world.fetcher(World.config(discovery, IndexUse.NONE, folder.resolve("meta-syncer")));
    }

    private long gets() {
        long gets = world.requests.requests(Operation.GET);
        world.requests.reset();
        return gets;
    }

    @ParameterizedTest
    @EnumSource(Discovery.class)
    void metas_areReadOnce_alsoOverRestarts(Discovery discovery) throws IOException {
        for (int n = 1; n <= 20; n++) {
            world.put(meta(n));
        }
        BlockFetcher first = restarted(discovery);
        BlockView before = first.fetch();
        assertThat(gets()).isEqualTo(20);
        first.fetch();
        assertThat(gets()).isZero();

        world.delete(ulid(7));
        world.put(meta(21));
        BlockFetcher second = restarted(discovery);
        BlockView after = second.fetch();
        assertThat(gets()).isOne();
        assertThat(after.metas()).hasSize(20).doesNotContainKey(ulid(7)).containsKey(ulid(21));
        assertThat(after.metas().get(ulid(3))).isEqualTo(before.metas().get(ulid(3)));

        assertThat(restarted(discovery).fetch().metas()).isEqualTo(after.metas());
        assertThat(gets()).isZero();
    }

    @Test
    void recursively_nothingIsAskedOfBlocksThatHaveNotChanged_notEvenMarksOverRestarts() throws IOException {
        world.put(meta(1), meta(2));
        world.markForDeletion(2, Duration.ofHours(1));
        BlockView before = restarted(Discovery.RECURSIVE).fetch();
        world.requests.reset();

        assertThat(restarted(Discovery.RECURSIVE).fetch().blocks()).isEqualTo(before.blocks());
        assertThat(world.requests.requests()).isOne();
    }

    @Test
    void badFile_isReplaced() throws IOException {
        world.put(meta(1));
        restarted(Discovery.CONCURRENT).fetch();
        Path file = folder.resolve("meta-syncer/metas.v1");
        byte[] good = Files.readAllBytes(file);
        gets();
        good[good.length / 2] ^= 1;
        Files.write(file, good);

        assertThat(restarted(Discovery.CONCURRENT).fetch().loaded()).hasSize(1);
        assertThat(gets()).isOne();
        assertThat(restarted(Discovery.CONCURRENT).fetch().loaded()).hasSize(1);
        assertThat(gets()).isZero();
    }

    @Test
    void folderThatCannotBeMade_costsTheCacheAndNothingElse() throws IOException {
        world.put(meta(1));
        Files.writeString(folder.resolve("meta-syncer"), "in the way");

        assertThat(restarted(Discovery.CONCURRENT).fetch().loaded()).hasSize(1);
        assertThat(restarted(Discovery.CONCURRENT).fetch().loaded()).hasSize(1);
    }
}
