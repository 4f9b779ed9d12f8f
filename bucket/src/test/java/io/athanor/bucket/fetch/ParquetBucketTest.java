package io.athanor.bucket.fetch;

import static io.athanor.bucket.fetch.World.meta;
import static io.athanor.bucket.fetch.World.ulid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.model.Labels;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParquetBucketTest {
    private static final int BLOCKS_A_DAY = 12;

    private final World world = new World();
    private final World parquet = new World();
    private final BlockFetcher fetcher = new BlockFetcher(
            world.bucket,
            new ParquetBucket(parquet.bucket, 2),
            World.config(Discovery.CONCURRENT, IndexUse.NONE, null),
            FetchMetrics.NONE,
            () -> world.now);

    /** The message of a converter, with other fields around those that count. */
    private static byte[] message(Ulid... blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {1 << 3, 1, 2 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8, 3 << 3 | 5, 1, 2, 3, 4});
        out.writeBytes(new byte[] {4 << 3 | 2, 2, 'a', 'b'});
        for (Ulid block : blocks) {
            byte[] name = block.toString().getBytes(StandardCharsets.US_ASCII);
            out.write(6 << 3 | 2);
            out.write(name.length);
            out.writeBytes(name);
        }
        return out.toByteArray();
    }

    private void converted(String day, Ulid... blocks) {
        parquet.put(day + "/meta.pb", message(blocks));
    }

    private static Ulid[] ulids(int from, int to) {
        return IntStream.range(from, to).mapToObj(World::ulid).toArray(Ulid[]::new);
    }

    private List<Ulid> loaded() throws IOException {
        return List.copyOf(fetcher.fetch().metas().keySet());
    }

    @Test
    void blocksOfWholeDaysThatWereConverted_areLeftOut() throws IOException {
        for (int n = 0; n < 3 * BLOCKS_A_DAY; n++) {
            world.put(meta(n));
        }
        assertThat(loaded()).hasSize(3 * BLOCKS_A_DAY);

        converted("cluster/1970/01/01", ulids(0, BLOCKS_A_DAY));
        converted("cluster/1970/01/02", ulids(BLOCKS_A_DAY, 2 * BLOCKS_A_DAY - 1));
        parquet.put("cluster/1970/01/02/other.pb", message(ulids(0, 40)));

        assertThat(loaded()).containsExactly(ulids(BLOCKS_A_DAY, 3 * BLOCKS_A_DAY));
        assertThat(fetcher.view().counts().get(BlockState.PARQUET_CONVERTED)).isEqualTo(BLOCKS_A_DAY);
        assertThat(Objects.requireNonNull(fetcher.view().find(ulid(3))).reason())
                .contains("converted to Parquet");

        converted("cluster/1970/01/02", ulids(BLOCKS_A_DAY, 2 * BLOCKS_A_DAY));
        assertThat(loaded()).containsExactly(ulids(2 * BLOCKS_A_DAY, 3 * BLOCKS_A_DAY));

        parquet.delete("cluster/1970/01/01/meta.pb");
        assertThat(loaded()).hasSize(2 * BLOCKS_A_DAY).startsWith(ulids(0, BLOCKS_A_DAY));
    }

    /** A block that goes on for half an hour on a day that was not converted has samples that nobody else has. */
    @Test
    void blockThatReachesIntoAnotherDay_staysUntilThatDayIsWhole() throws IOException {
        long day = 24 * World.HOUR;
        BlockMeta most = BlockMeta.ofSamples(ulid(1), 0, day + World.HOUR / 2).withThanos(meta(1).thanos());
        BlockMeta rest =
                BlockMeta.ofSamples(ulid(2), day + World.HOUR / 2, 2 * day).withThanos(meta(1).thanos());
        world.put(most, rest);
        converted("one", ulid(1));
        assertThat(loaded()).containsExactly(ulid(1), ulid(2));

        converted("two", ulid(1), ulid(2));
        assertThat(loaded()).isEmpty();
    }

    @Test
    void blocksOfAnotherCluster_makeNoDayWhole() throws IOException {
        for (int n = 0; n < BLOCKS_A_DAY; n++) {
            world.put(meta(n, Labels.of("cluster", n == 5 ? "b" : "a")));
        }
        converted("one", ulids(0, BLOCKS_A_DAY));

        assertThat(loaded()).hasSize(BLOCKS_A_DAY);
    }

    @Test
    void bucketThatCannotBeRead_isNamedOnce_andWhatWasKnownHolds() throws IOException {
        for (int n = 0; n < 2 * BLOCKS_A_DAY; n++) {
            world.put(meta(n));
        }
        converted("one", ulids(0, BLOCKS_A_DAY));
        assertThat(loaded()).hasSize(BLOCKS_A_DAY);

        parquet.put("two/meta.pb", new byte[] {6 << 3 | 2, 26, 'x'});
        assertThat(loaded()).hasSize(BLOCKS_A_DAY);
        assertThatThrownBy(() -> new ParquetBucket(parquet.bucket, 2).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("two/meta.pb")
                .hasMessageContaining("longer than the message");
    }

    @Test
    void metaThatHasNotChanged_isNotReadAgain() throws IOException {
        converted("one", ulid(1));
        ParquetBucket read = new ParquetBucket(parquet.bucket, 2);
        assertThat(read.read()).containsExactly(ulid(1));
        parquet.requests.reset();
        assertThat(read.read()).containsExactly(ulid(1));
        assertThat(parquet.requests.requests(Operation.GET)).isZero();
    }

    /** Whatever bytes come: blocks, or an error that names the file. */
    @Test
    void messageThatIsBroken_endsInAnErrorThatNamesIt() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("parquet meta: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        byte[] good = message(ulids(0, 5));
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(ParquetMetaFormat.blocks(bytes, "where").size()).isLessThan(200);
            } catch (CorruptBlockException e) {
                assertThat(e).hasMessageContaining("where");
            }
        }
    }
}
