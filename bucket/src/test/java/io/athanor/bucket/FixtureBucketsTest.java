package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource.TimeBounds;
import io.athanor.tsdb.series.SourceResolution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Buckets that Prometheus and Thanos wrote. */
class FixtureBucketsTest {
    @Test
    void rawBucket_twoReplicas_givesEverySampleOfEveryBlockOnce() throws IOException {
        try (BlockSet set = TestBuckets.open(Shared.path("fixtures/bucket-raw"))) {
            Read.Answer answer = Read.all(set);

            assertThat(answer.warnings()).isEmpty();
            assertThat(set.blocks()).allMatch(block -> block.state() == BlockState.LOADED);
            assertThat(answer.samples()).isEqualTo(samplesOf(set));
            assertThat(answer.series().keySet())
                    .allMatch(labels -> labels.get("cluster").equals("fixture"))
                    .anyMatch(labels -> labels.get("replica").equals("a"))
                    .anyMatch(labels -> labels.get("replica").equals("b"));
        }
    }

    @Test
    void prometheusBucket_withoutExternalLabels_isReplicaAWithoutThem() throws IOException {
        try (BlockSet raw = TestBuckets.open(Shared.path("fixtures/bucket-raw"));
                BlockSet plain = TestBuckets.open(Shared.path("fixtures/bucket-prometheus"))) {
            Read.Answer replica = Read.all(raw, Read.FROM, Read.TO, equal("replica", "a"));
            Read.Answer answer = Read.all(plain);

            List<List<String>> samples = new ArrayList<>();
            replica.series().forEach((labels, values) -> {
                Labels own =
                        labels.toBuilder().remove("cluster").remove("replica").build();
                assertThat(answer.series()).containsEntry(own, values);
                samples.add(values);
            });
            assertThat(answer.series()).hasSameSizeAs(samples);
        }
    }

    @Test
    void compactedBucket_rawResolution_givesTheSamplesOfTheRawBucket() throws IOException {
        try (BlockSet raw = TestBuckets.open(Shared.path("fixtures/bucket-raw"));
                BlockSet compacted = TestBuckets.open(Shared.path("fixtures/bucket-compacted"))) {
            Map<Labels, List<String>> expected = Read.all(raw).series();
            Map<Labels, List<String>> found = Read.all(compacted).series();

            assertThat(found.keySet()).containsExactlyElementsOf(expected.keySet());
            expected.forEach((labels, samples) ->
                    assertThat(found.get(labels)).as("%s", labels).isEqualTo(samples));
            assertThat(compacted.blocks().stream().map(BlockInfo::state))
                    .contains(BlockState.LOADED)
                    .doesNotContain(BlockState.SET_ASIDE);
            assertThat(compacted.timeBounds()).isEqualTo(raw.timeBounds());
        }
    }

    @Test
    void select_withAResolution_readsItsBlocksAndFillsUpWithFinerOnes() throws IOException {
        try (BlockSet set = TestBuckets.open(Shared.path("fixtures/bucket-compacted"))) {
            for (long resolution : new long[] {300_000, 3_600_000, 7_200_000}) {
                try (SeriesCursor cursor = set.select(new SelectRequest(
                        List.of(Read.ANY),
                        Read.FROM,
                        Read.TO,
                        new SourceResolution(resolution, false),
                        SelectHints.NONE))) {
                    assertThat(cursor.resolutions().stream()
                                    .map(ResolutionSlice::resolutionMs)
                                    .distinct())
                            .containsExactly(Math.min(resolution, 3_600_000), 0L);
                }
            }
        }
    }

    @Test
    void externalLabels_asMatchersNamesAndValues_countAsLabels() throws IOException {
        try (BlockSet set = TestBuckets.open(Shared.path("fixtures/bucket-raw"))) {
            assertThat(set.labelValues("replica", List.of(), Read.FROM, Read.TO, 0)
                            .values())
                    .containsExactly("a", "b");
            assertThat(set.labelValues("replica", List.of(equal("replica", "b")), Read.FROM, Read.TO, 0)
                            .values())
                    .containsExactly("b");
            assertThat(set.labelValues("replica", List.of(), Read.FROM, Read.TO, 1)
                            .values())
                    .containsExactly("a");
            assertThat(set.labelNames(List.of(), Read.FROM, Read.TO, 0).values())
                    .contains("cluster", "replica", Labels.METRIC_NAME);
            assertThat(set.labelNames(List.of(equal("cluster", "nowhere")), Read.FROM, Read.TO, 0)
                            .values())
                    .isEmpty();
            assertThat(Read.all(set, Read.FROM, Read.TO, equal("cluster", "nowhere"))
                            .series())
                    .isEmpty();
            assertThat(Read.all(set, Read.FROM, Read.TO, equal("cluster", "fixture"))
                            .samples())
                    .isEqualTo(Read.all(set).samples());
        }
    }

    @Test
    void timeRange_outsideTheData_givesNothing() throws IOException {
        try (BlockSet set = TestBuckets.open(Shared.path("fixtures/bucket-prometheus"))) {
            TimeBounds bounds = set.timeBounds();

            assertThat(bounds.mint()).isLessThan(bounds.maxt());
            assertThat(Read.all(set, bounds.maxt() + 1, Read.TO, Read.ANY).series())
                    .isEmpty();
            assertThat(Read.all(set, Read.FROM, bounds.mint() - 1, Read.ANY).series())
                    .isEmpty();
        }
    }

    @Test
    void limit_onSeries_givesTheFirst() throws IOException {
        try (BlockSet set = TestBuckets.open(Shared.path("fixtures/bucket-raw"))) {
            List<Labels> all = Read.labels(set, labelsOnly(0));

            assertThat(Read.labels(set, labelsOnly(5))).isEqualTo(all.subList(0, 5));
            assertThat(Read.labels(set, labelsOnly(5000))).isEqualTo(all);
        }
    }

    private static SelectRequest labelsOnly(int limit) {
        return new SelectRequest(
                List.of(Read.ANY), Read.FROM, Read.TO, new SelectHints(0, 0, "", List.of(), false, true, limit));
    }

    private static LabelMatcher equal(String name, String value) {
        return new LabelMatcher(MatchType.EQUAL, name, value);
    }

    private static long samplesOf(BlockSet set) {
        return set.blocks().stream()
                .mapToLong(block -> Objects.requireNonNull(block.meta()).stats().samples())
                .sum();
    }
}
