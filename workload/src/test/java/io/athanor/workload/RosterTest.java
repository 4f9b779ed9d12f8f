package io.athanor.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RosterTest {
    private static final long START = 1_735_689_600_000L;
    private static final long HOUR = 3_600_000;

    @ParameterizedTest
    @EnumSource(Roster.class)
    void roster_ofEveryKind_isSortedByLabels_eachOnce_asManyAsItSays(Roster roster) {
        FleetSpec spec = FleetSpec.ofPods(30, START, START + 24 * HOUR).withRoster(roster);

        FleetSeries[] series = roster.series(spec);

        assertThat(series).hasSize(Math.toIntExact(spec.series()));
        for (int i = 1; i < series.length; i++) {
            assertThat(series[i - 1].labels()).isLessThan(series[i].labels());
        }
    }

    @Test
    void churn_atEveryScrape_hasOnePodASlot_andManyOverTheDay() {
        FleetSpec spec = FleetSpec.ofPods(50, START, START + 24 * HOUR).withRoster(Roster.CHURN);
        List<FleetSeries> info = Arrays.stream(Roster.CHURN.series(spec))
                .filter(s -> s.labels().get(Labels.METRIC_NAME).equals("kube_pod_info"))
                .toList();

        assertThat(info).hasSize(50 * 24);
        for (long t = START; t < spec.endMs(); t += 5 * 60_000) {
            long now = t;
            assertThat(info.stream()
                            .filter(s -> s.bornMs() <= now && now < s.diesMs())
                            .map(FleetSeries::pod)
                            .distinct())
                    .as("pods alive at " + now)
                    .hasSize(50);
        }
    }

    @Test
    void churn_written_hasSamplesOnlyWhileThePodLives(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(20, START, START + 4 * HOUR)
                .withRoster(Roster.CHURN)
                .withInterval(Duration.ofMinutes(1))
                .withReplicas(1);

        FleetSummary summary = FleetWorkload.write(spec, dir, ProgressListener.NONE);

        assertThat(summary.samples()).isEqualTo(20L * 3 * 240);
    }

    @Test
    void blocks_ofTwoDays_areAlignedToThem(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(1, START, START + 72 * HOUR)
                .withInterval(Duration.ofMinutes(2))
                .withBlocks(Duration.ofDays(2))
                .withReplicas(1);

        FleetWorkload.write(spec, dir, ProgressListener.NONE);

        try (Stream<Path> list = Files.list(dir)) {
            assertThat(list.map(BlockMeta::read))
                    .extracting(b -> (b.maxTime() - b.minTime()) / HOUR)
                    .containsExactlyInAnyOrder(24L, 48L);
        }
    }

    @Test
    void native_written_readsAsHistogramsThatNeverFall(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(3, START, START + 2 * HOUR)
                .withRoster(Roster.NATIVE)
                .withReplicas(1);
        FleetWorkload.write(spec, dir, ProgressListener.NONE);

        for (List<FloatHistogram> histograms : histograms(dir)) {
            assertThat(histograms).hasSize(480);
            for (int i = 0; i < histograms.size(); i++) {
                FloatHistogram h = histograms.get(i);
                assertThat(Arrays.stream(h.positiveBuckets).sum()).isEqualTo(h.count);
                assertThat(h.count).isGreaterThanOrEqualTo(i == 0 ? 0 : histograms.get(i - 1).count);
            }
            assertThat(histograms.getLast().count).isPositive();
        }
    }

    private static List<List<FloatHistogram>> histograms(Path dir) throws IOException {
        SelectRequest all = new SelectRequest(
                List.of(new LabelMatcher(MatchType.NOT_EQUAL, Labels.METRIC_NAME, "")),
                START,
                START + 2 * HOUR,
                SelectHints.NONE);
        List<List<FloatHistogram>> series = new ArrayList<>();
        try (Stream<Path> list = Files.list(dir);
                Block block = Block.open(list.findFirst().orElseThrow());
                SeriesCursor cursor = block.select(all)) {
            ChunkBuffer chunks = new ChunkBuffer();
            while (cursor.next()) {
                cursor.chunks().read(all.mint(), all.maxt(), chunks);
                SampleBuffer into = new SampleBuffer();
                for (int i = 0; i < chunks.size; i++) {
                    ChunkDecoder.decode(
                            chunks.encoding[i],
                            chunks.data[i],
                            chunks.offset[i],
                            chunks.length[i],
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            into);
                }
                series.add(Arrays.stream(into.histogramColumn(), 0, into.size)
                        .map(Objects::requireNonNull)
                        .toList());
            }
        }
        assertThat(series).hasSize(3);
        return series;
    }
}
