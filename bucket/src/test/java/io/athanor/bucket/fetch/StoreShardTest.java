package io.athanor.bucket.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreShardTest {
    private static final long DAY = 24 * World.HOUR;

    private static BlockMeta meta(int n, int stream, long minTime, long range) {
        return BlockMeta.ofSamples(World.ulid(n), minTime, minTime + range)
                .withThanos(ThanosMeta.of(Labels.of("cluster", "c" + stream), "sidecar"));
    }

    @Test
    void blocksAndWhatTheyAreCompactedTo_shareAStore() {
        for (int stream = 0; stream < 50; stream++) {
            long window = 1000 * 14 * DAY;
            Set<Integer> owners = new HashSet<>();
            for (long range : new long[] {2 * World.HOUR, 8 * World.HOUR, 2 * DAY, 14 * DAY}) {
                for (long from = 0; from < 14 * DAY; from += range) {
                    owners.add(StoreShard.owner(meta(1, stream, window + from, range), 7));
                }
            }
            assertThat(owners).hasSize(1);
        }
    }

    @Test
    void stores_shareFairly_andGrowingMovesOnlyWhatTheNewOneTakes() {
        int[] owned = new int[6];
        int moved = 0;
        int all = 0;
        for (int stream = 0; stream < 100; stream++) {
            for (int window = 0; window < 60; window++, all++) {
                BlockMeta meta = meta(1, stream, window * 14L * DAY, DAY);
                int before = StoreShard.owner(meta, 5);
                int after = StoreShard.owner(meta, 6);
                owned[after]++;
                if (before != after) {
                    assertThat(after).isEqualTo(5);
                    moved++;
                }
            }
        }
        for (int store : owned) {
            assertThat(store).isBetween(all / 6 * 9 / 10, all / 6 * 11 / 10);
        }
        assertThat(moved).isEqualTo(owned[5]);
    }

    @Test
    void everyBlock_isInOneShard() throws IOException {
        World world = new World();
        for (int n = 1; n <= 60; n++) {
            world.put(meta(n, n % 5, n * 3L * DAY, 2 * World.HOUR));
        }
        Set<Object> seen = new HashSet<>();
        for (int shard = 0; shard < 4; shard++) {
            BlockFilters filters = new BlockFilters(
                    TimeLimit.LEAST,
                    TimeLimit.GREATEST,
                    io.athanor.model.relabel.Relabeling.NONE,
                    StoreShard.parse(shard + "/4"),
                    Duration.ZERO,
                    Duration.ofDays(1),
                    java.util.List.of());
            BlockView view = world.view(filters);
            view.loaded().forEach(block -> assertThat(seen.add(block.ulid())).isTrue());
            assertThat(view.in(BlockState.SHARD_EXCLUDED))
                    .hasSize(60 - view.loaded().size())
                    .allMatch(block -> block.reason().matches("it belongs to shard \\d/4"));
        }
        assertThat(seen).hasSize(60);
    }

    /** Stores of several versions share a bucket: these never change. */
    @Test
    void owners_staySo() {
        StringBuilder owners = new StringBuilder();
        for (int n = 0; n < 24; n++) {
            owners.append(StoreShard.owner(meta(1, n % 4, n * 20L * DAY, DAY), 5));
        }
        assertThat(owners).hasToString("114331112220403320211001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "a/3", "1/a", "3/3", "-1/3", "0/0", "1/2/3", "0/10001", "/", "0/"})
    void badShard_isRefused(String text) {
        assertThatThrownBy(() -> StoreShard.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shard");
    }
}
