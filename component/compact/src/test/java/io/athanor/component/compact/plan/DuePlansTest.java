package io.athanor.component.compact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.fetch.DuplicateFilter;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DuePlansTest {
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    @Test
    void downsampling_isDue_fromTheLengthsOfThanos() {
        BlockMeta shortest = Metas.fresh(1, 0, 40 * HOUR - 1);
        BlockMeta twoDays = Metas.fresh(2, 0, 40 * HOUR);
        BlockMeta fortnight = Metas.fresh(3, 0, 14 * DAY);

        assertThat(DownsamplingPlanner.due(List.of(fortnight, twoDays, shortest), Set.of()))
                .containsExactly(
                        new DownsamplingPlanner.Job(twoDays, List.of(300_000L)),
                        new DownsamplingPlanner.Job(fortnight, List.of(300_000L, 3_600_000L)));
        assertThat(DownsamplingPlanner.due(List.of(fortnight), Set.of(fortnight.ulid())))
                .isEmpty();
    }

    @Test
    void downsampling_thatIsThere_isNotDueAgain() {
        List<Ulid> sources = List.of(Metas.ulid(1), Metas.ulid(2));
        BlockMeta raw = Metas.of(3, 0, 14 * DAY, 0, 4, sources);
        BlockMeta fiveMinutes = Metas.of(4, 0, 14 * DAY, 300_000, 4, sources);
        BlockMeta oneHour = Metas.of(5, 0, 14 * DAY, 3_600_000, 4, sources);

        assertThat(DownsamplingPlanner.due(List.of(raw, fiveMinutes, oneHour), Set.of()))
                .isEmpty();
        assertThat(DownsamplingPlanner.due(List.of(raw, fiveMinutes), Set.of()))
                .containsExactly(new DownsamplingPlanner.Job(fiveMinutes, List.of(3_600_000L)));
        assertThat(DownsamplingPlanner.due(List.of(raw, oneHour), Set.of()))
                .containsExactly(new DownsamplingPlanner.Job(raw, List.of(300_000L)));
        BlockMeta half = Metas.of(6, 0, 7 * DAY, 300_000, 4, List.of(Metas.ulid(1)));
        assertThat(DownsamplingPlanner.due(List.of(raw, half), Set.of()))
                .containsExactly(new DownsamplingPlanner.Job(raw, List.of(300_000L, 3_600_000L)));
    }

    @Test
    void retention_byResolution_expiresWhatEndedLongEnoughAgo() {
        BlockMeta raw = Metas.fresh(1, 0, 10 * DAY);
        BlockMeta fiveMinutes = Metas.of(2, 0, 10 * DAY, 300_000, 4, List.of(Metas.ulid(1)));
        BlockMeta oneHour = Metas.of(3, 0, 10 * DAY, 3_600_000, 4, List.of(Metas.ulid(1)));
        List<BlockMeta> all = List.of(oneHour, fiveMinutes, raw);
        RetentionPlanner retention = RetentionPlanner.of(Duration.ofDays(2), Duration.ofDays(5), Duration.ZERO);

        assertThat(retention.expired(all, Instant.ofEpochMilli(12 * DAY))).isEmpty();
        assertThat(retention.expired(all, Instant.ofEpochMilli(12 * DAY + 1))).containsExactly(raw);
        assertThat(retention.expired(all, Instant.ofEpochMilli(1000 * DAY))).containsExactly(raw, fiveMinutes);
    }

    @Test
    void garbage_isWhatAnotherBlockHolds() {
        BlockMeta one = Metas.fresh(1, 0, 10);
        BlockMeta two = Metas.fresh(2, 10, 20);
        BlockMeta both = Metas.of(3, 0, 20, 0, 2, List.of(one.ulid(), two.ulid()));
        BlockMeta again = Metas.of(4, 0, 20, 0, 2, List.of(one.ulid(), two.ulid()));
        BlockMeta coarser = Metas.of(5, 0, 20, 300_000, 2, List.of(one.ulid(), two.ulid()));

        assertThat(DuplicateFilter.duplicates(List.of(again, two, one, coarser, both)))
                .containsExactlyInAnyOrder(one.ulid(), two.ulid(), again.ulid());
        assertThat(DuplicateFilter.duplicates(List.of(one, two, coarser))).isEmpty();
    }
}
