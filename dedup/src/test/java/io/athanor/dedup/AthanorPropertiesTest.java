package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.dedup.Histories.Family;
import io.athanor.dedup.Histories.History;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code docs/deduplication.md} promises, over random histories; {@code -Dathanor.seed} replays one. */
class AthanorPropertiesTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int HISTORIES = Long.getLong("athanor.seed") == null ? 150 : 1;
    private static final AthanorRule RAW = AthanorRule.of(0);
    private static final long ALL = Long.MIN_VALUE / 2;

    private final AthanorMerge lazy = new AthanorMerge(true);
    private final AthanorMerge eager = new AthanorMerge(false);

    private static SampleBuffer merged(AthanorMerge merge, List<PiecedReplica> replicas, long mint) {
        SampleBuffer out = new SampleBuffer();
        merge.merge(replicas, RAW, mint, out);
        return out;
    }

    private interface Property {
        void check(History history, SplittableRandom random, String replay);
    }

    private static void forHistories(Family family, Property property) {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = SEED + i;
            SplittableRandom random = new SplittableRandom(seed);
            long[] intervals = {15_000, 15_000, 30_000, 60_000, 60_000, 10_000, 45_000, 120_000, 300_000, 600_000};
            History history = Histories.random(family, intervals[random.nextInt(intervals.length)], random);
            property.check(history, random, family + " -Dathanor.seed=" + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavingOutWhatCannotMatter_changesNothing(Family family) {
        forHistories(family, (history, random, replay) -> {
            SampleBuffer all = merged(eager, history.pieced(random), ALL);
            List<String> some = PiecedReplica.text(merged(lazy, history.pieced(random), ALL));
            assertThat(PiecedReplica.difference(PiecedReplica.text(all), some))
                    .as(replay)
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void partOfARange_isThePartOfTheWhole(Family family) {
        forHistories(family, (history, random, replay) -> {
            SampleBuffer whole = merged(eager, history.pieced(random), ALL);
            for (int i = 0; i < 4; i++) {
                long mint = random.nextLong(Histories.HOURS);
                long maxt = mint + random.nextLong(7_200_000);
                List<PiecedReplica> loaded = history.within(mint - RAW.lookBack(), maxt, random);
                List<String> part = PiecedReplica.text(merged(lazy, loaded, mint));
                assertThat(PiecedReplica.difference(within(whole, mint, maxt), part))
                        .as("%s [%d, %d]", replay, mint, maxt)
                        .isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void mergedAgain_withItself_isTheSame(Family family) {
        forHistories(family, (history, random, replay) -> {
            SampleBuffer once = merged(lazy, history.pieced(random), ALL);
            List<PiecedReplica> twice =
                    List.of(PiecedReplica.of(once, 120, random), PiecedReplica.of(once, 50, random));
            assertThat(PiecedReplica.text(merged(lazy, twice, ALL))).as(replay).isEqualTo(PiecedReplica.text(once));
        });
    }

    @ParameterizedTest
    @EnumSource
    void samples_areThoseOfReplicas_inOrder_neverCloseTogether(Family family) {
        forHistories(family, (history, random, replay) -> {
            SampleBuffer out = merged(lazy, history.pieced(random), ALL);
            List<String> given = PiecedReplica.text(out);
            List<String> known = new ArrayList<>();
            history.replicas().forEach(samples -> known.addAll(PiecedReplica.text(samples)));
            assertThat(known).as(replay).containsAll(given);
            long closest = history.interval() < 100_000 ? history.interval() / 3 : 1;
            for (int i = 1; i < out.size; i++) {
                if (!Double.isNaN(out.v[i]) && !Double.isNaN(out.v[i - 1])) {
                    assertThat(out.t[i] - out.t[i - 1])
                            .as("%s at %d", replay, out.t[i])
                            .isGreaterThanOrEqualTo(closest);
                }
            }
        });
    }

    private static List<String> within(SampleBuffer samples, long mint, long maxt) {
        SampleBuffer some = new SampleBuffer();
        for (int i = 0; i < samples.size; i++) {
            if (samples.t[i] >= mint && samples.t[i] <= maxt) {
                Columns.append(samples, i, i + 1, some);
            }
        }
        return PiecedReplica.text(some);
    }
}
