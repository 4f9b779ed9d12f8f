package io.athanor.bucket.fetch;

import static io.athanor.bucket.fetch.World.block;
import static io.athanor.bucket.fetch.World.meta;
import static io.athanor.bucket.fetch.World.state;
import static io.athanor.bucket.fetch.World.ulid;
import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.model.relabel.RelabelAction;
import io.athanor.model.relabel.RelabelRule;
import io.athanor.model.relabel.Relabeling;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BlockFiltersTest {
    private final World world = new World();

    private static BlockFilters filters(
            String min, String max, Relabeling selector, Duration consistency, List<String> replicaLabels) {
        return new BlockFilters(
                TimeLimit.parse(min),
                TimeLimit.parse(max),
                selector,
                StoreShard.ALL,
                consistency,
                Duration.ofHours(24),
                replicaLabels);
    }

    private static BlockFilters selecting(List<String> replicaLabels, RelabelRule... rules) {
        return filters(
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                new Relabeling(List.of(rules)),
                Duration.ZERO,
                replicaLabels);
    }

    private static RelabelRule rule(RelabelAction action, String regex, String... sources) {
        return new RelabelRule(action, List.of(sources), ";", RelabelRule.Expression.of(regex), 0, "", "$1");
    }

    private static BlockFilters fresh(Duration delay) {
        return filters("0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", Relabeling.NONE, delay, List.of());
    }

    private static BlockMeta uploaded(int n, Instant at, String source) {
        return meta(n).withThanos(ThanosMeta.of(Labels.of("a", "b"), source).withUploadTime(at));
    }

    /** Blocks n cover [2n h, 2n + 2 h): one that only touches a limit is kept, as Thanos keeps it. */
    @Test
    void time_keepsWhatTouchesTheRange() throws IOException {
        world.put(meta(1), meta(2), meta(3), meta(4), meta(5), meta(6));
        BlockView view = world.view(
                filters("1970-01-01T06:00:00Z", "1970-01-01T10:00:00Z", Relabeling.NONE, Duration.ZERO, List.of()));

        assertThat(view.metas().keySet()).containsExactly(ulid(2), ulid(3), ulid(4), ulid(5));
        assertThat(state(view, 1)).isEqualTo(BlockState.TIME_EXCLUDED);
        assertThat(state(view, 6)).isEqualTo(BlockState.TIME_EXCLUDED);
    }

    @Test
    void relativeTime_movesWithTheClock() throws IOException {
        BlockMeta recent = BlockMeta.ofSamples(
                        ulid(1),
                        world.now.minusSeconds(7200).toEpochMilli(),
                        world.now.minusSeconds(3600).toEpochMilli())
                .withThanos(ThanosMeta.of(Labels.of("a", "b"), "sidecar"));
        world.put(recent);
        BlockFilters lastTwoHours = filters("-2h", "9999-12-31T23:59:59Z", Relabeling.NONE, Duration.ZERO, List.of());

        assertThat(state(world.view(lastTwoHours), 1)).isEqualTo(BlockState.LOADED);
        world.now = world.now.plus(Duration.ofHours(2));
        assertThat(state(world.view(lastTwoHours), 1)).isEqualTo(BlockState.TIME_EXCLUDED);
    }

    @Test
    void selector_seesExternalLabelsAndTheBlocksName() throws IOException {
        world.put(meta(1, Labels.of("cluster", "a")), meta(2, Labels.of("cluster", "b")), meta(3, Labels.EMPTY));

        BlockView kept = world.view(selecting(List.of(), rule(RelabelAction.KEEP, "a", "cluster")));
        assertThat(kept.metas().keySet()).containsExactly(ulid(1));
        assertThat(state(kept, 2)).isEqualTo(BlockState.LABEL_EXCLUDED);

        BlockView dropped = world.view(selecting(List.of(), rule(RelabelAction.DROP, "a", "cluster")));
        assertThat(dropped.metas().keySet()).containsExactly(ulid(2), ulid(3));

        BlockView byName = world.view(
                selecting(List.of(), rule(RelabelAction.KEEP, ulid(2) + "|" + ulid(3), BlockFilters.BLOCK_ID)));
        assertThat(byName.metas().keySet()).containsExactly(ulid(2), ulid(3));
    }

    @Test
    void selectorByHashmod_sharesAllBlocksOut() throws IOException {
        for (int n = 1; n <= 40; n++) {
            world.put(meta(n));
        }
        int found = 0;
        for (int shard = 0; shard < 3; shard++) {
            RelabelRule hash = new RelabelRule(
                    RelabelAction.HASHMOD,
                    List.of(BlockFilters.BLOCK_ID),
                    ";",
                    RelabelRule.Expression.of(RelabelRule.DEFAULT_REGEX),
                    3,
                    "shard",
                    "$1");
            int mine = world.view(selecting(List.of(), hash, rule(RelabelAction.KEEP, "" + shard, "shard")))
                    .loaded()
                    .size();
            assertThat(mine).isBetween(1, 39);
            found += mine;
        }
        assertThat(found).isEqualTo(40);
    }

    /** Otherwise replicas of one stream would go to two compactors that each see half of what overlaps. */
    @Test
    void selector_doesNotSeeReplicaLabels() throws IOException {
        world.put(meta(1, Labels.of("cluster", "a", "replica", "x")));
        RelabelRule keepX = rule(RelabelAction.KEEP, "x", "replica");

        assertThat(state(world.view(selecting(List.of(), keepX)), 1)).isEqualTo(BlockState.LOADED);
        assertThat(state(world.view(selecting(List.of("replica"), keepX)), 1)).isEqualTo(BlockState.LABEL_EXCLUDED);
    }

    @Test
    void consistencyDelay_isCountedFromTheUpload_andNotForCompactors() throws IOException {
        Instant now = world.now;
        world.put(
                uploaded(1, now.minusSeconds(1799), "sidecar"),
                uploaded(2, now.minusSeconds(1800), "sidecar"),
                uploaded(3, now, "compactor"),
                uploaded(4, now, "compactor.repair"),
                uploaded(5, now, "bucket.repair"),
                uploaded(6, now, "receive"));
        BlockView view = world.view(fresh(Duration.ofMinutes(30)));

        assertThat(view.metas().keySet()).containsExactly(ulid(2), ulid(3), ulid(4), ulid(5));
        assertThat(state(view, 1)).isEqualTo(BlockState.TOO_FRESH);
        assertThat(state(view, 6)).isEqualTo(BlockState.TOO_FRESH);
    }

    /** Differs: Thanos leaves out a block whose uploader's clock is ahead, even without any delay. */
    @Test
    void withoutConsistencyDelay_nothingIsTooFresh() throws IOException {
        world.put(uploaded(1, world.now.plusSeconds(60), "sidecar"));

        assertThat(state(world.view(fresh(Duration.ZERO)), 1)).isEqualTo(BlockState.LOADED);
        assertThat(state(world.view(fresh(Duration.ofMinutes(1))), 1)).isEqualTo(BlockState.TOO_FRESH);
    }

    @Test
    void blockWithoutUploadTime_isAsOldAsItsName() throws IOException {
        world.put(meta(1).withThanos(ThanosMeta.of(Labels.of("a", "b"), "sidecar")));

        assertThat(state(world.view(fresh(Duration.ofMillis(999_999))), 1)).isEqualTo(BlockState.LOADED);
        assertThat(state(world.view(fresh(Duration.ofMillis(1_000_001))), 1)).isEqualTo(BlockState.TOO_FRESH);
    }

    @Test
    void deletionMark_olderThanTheDelay_leavesTheBlockOut() throws IOException {
        world.put(meta(1), meta(2), meta(3));
        world.markForDeletion(1, Duration.ofHours(24).plusSeconds(1));
        world.markForDeletion(2, Duration.ofHours(24));
        BlockView view = world.view(World.filters());

        assertThat(view.metas().keySet()).containsExactly(ulid(2), ulid(3));
        assertThat(state(view, 1)).isEqualTo(BlockState.MARKED_FOR_DELETION);
        assertThat(block(view, 2).marks().deletion()).isNotNull();
    }

    @Test
    void replicaLabels_areTaken_andMakeDuplicatesSeen() throws IOException {
        world.put(
                meta(1, Labels.of("cluster", "a", "replica", "x"), 1),
                meta(2, Labels.of("cluster", "a", "replica", "y"), 1, 2),
                meta(3, Labels.of("replica", "x")));
        BlockView view = world.view(selecting(List.of("replica")));

        assertThat(state(view, 1)).isEqualTo(BlockState.DUPLICATE);
        assertThat(labels(view, 2)).isEqualTo(Labels.of("cluster", "a"));
        assertThat(labels(view, 3)).isEqualTo(Labels.of("replica", "deduped"));
        assertThat(view.replicaLabelsRemoved()).isEqualTo(3);
        assertThat(view.unfiltered()).allMatch(block -> block.state() == BlockState.LOADED);
        assertThat(Objects.requireNonNull(Objects.requireNonNull(
                                        view.unfiltered().getFirst().meta())
                                .thanos())
                        .labels()
                        .get("replica"))
                .isEqualTo("x");
    }

    private static Labels labels(BlockView view, int n) {
        return Objects.requireNonNull(
                        Objects.requireNonNull(view.metas().get(ulid(n))).thanos())
                .labels();
    }

    /** A block that hides another must itself be one that is served. */
    @Test
    void duplicates_areLookedForLast() throws IOException {
        world.put(meta(1, Labels.EMPTY, 1), meta(2, Labels.EMPTY, 1, 2), meta(3, Labels.EMPTY, 1, 2, 3));
        world.markForDeletion(3, Duration.ofDays(2));
        BlockView view = world.view(World.filters());

        assertThat(state(view, 3)).isEqualTo(BlockState.MARKED_FOR_DELETION);
        assertThat(state(view, 2)).isEqualTo(BlockState.LOADED);
        assertThat(state(view, 1)).isEqualTo(BlockState.DUPLICATE);
    }

    @Test
    void firstFilterThatRefuses_givesTheState() throws IOException {
        world.put(uploaded(1, world.now, "sidecar"));
        world.markForDeletion(1, Duration.ofDays(2));
        Relabeling nothing = new Relabeling(List.of(rule(RelabelAction.DROP, ".*", "cluster")));
        Duration day = Duration.ofDays(1);

        assertThat(state(world.view(filters("-1h", "1h", nothing, day, List.of())), 1))
                .isEqualTo(BlockState.TIME_EXCLUDED);
        assertThat(state(world.view(filters("0000-01-01T00:00:00Z", "1h", nothing, day, List.of())), 1))
                .isEqualTo(BlockState.LABEL_EXCLUDED);
        assertThat(state(world.view(fresh(day)), 1)).isEqualTo(BlockState.TOO_FRESH);
        assertThat(state(world.view(fresh(Duration.ZERO)), 1)).isEqualTo(BlockState.MARKED_FOR_DELETION);
    }

    @Test
    void viewWithoutBadBlocks_needsWhatTheyHad() throws IOException {
        world.put(meta(1, Labels.EMPTY, 1), meta(2, Labels.EMPTY, 1, 2), meta(3));
        BlockView view = world.view(World.filters()).without(java.util.Map.of(ulid(2), "its index is bad"));

        assertThat(view.metas().keySet()).containsExactly(ulid(1), ulid(3));
        assertThat(state(view, 2)).isEqualTo(BlockState.SET_ASIDE);
        assertThat(block(view, 2).reason()).isEqualTo("its index is bad");
        assertThat(view.without(java.util.Map.of()).metas().keySet()).containsExactly(ulid(1), ulid(3));
    }
}
