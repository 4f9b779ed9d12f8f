package io.athanor.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetRosterTest {
    private static final FleetSeries[] FLEET = FleetRoster.of(300, 7);

    @Test
    void roster_ofAPod_has87SeriesOfTheSpecifiedMetrics() {
        Map<String, Long> byMetric = Arrays.stream(FleetRoster.of(1, 7))
                .collect(Collectors.groupingBy(s -> s.labels().get(Labels.METRIC_NAME), Collectors.counting()));

        assertThat(byMetric)
                .containsOnly(
                        Map.entry("http_requests_total", 12L),
                        Map.entry("http_request_duration_seconds_bucket", 48L),
                        Map.entry("container_memory_working_set_bytes", 4L),
                        Map.entry("container_fs_usage_bytes", 4L),
                        Map.entry("container_cpu_usage_seconds_total", 4L),
                        Map.entry("container_network_receive_bytes_total", 4L),
                        Map.entry("app_queue_length", 10L),
                        Map.entry("up", 1L));
    }

    @Test
    void roster_isSortedByLabels_eachOnce() {
        for (int i = 1; i < FLEET.length; i++) {
            assertThat(FLEET[i - 1].labels()).isLessThan(FLEET[i].labels());
        }
        assertThat(FLEET).hasSize(300 * 87);
    }

    @Test
    void labels_ofPod257_followTheRule() {
        Labels up = Arrays.stream(FLEET)
                .filter(s ->
                        s.pod() == 257 && s.labels().get(Labels.METRIC_NAME).equals("up"))
                .findFirst()
                .orElseThrow()
                .labels();

        assertThat(up.get("job")).isEqualTo("app-007");
        assertThat(up.get("namespace")).isEqualTo("ns-17");
        assertThat(up.get("instance")).isEqualTo("10.0.1.7:8080");
        assertThat(up.get("pod")).matches("app-007-[0-9a-f]{8}");
        assertThat(up.size()).isEqualTo(5);
    }

    @Test
    void jitter_concernsOneSeriesInSeven() {
        long jittered = Arrays.stream(FLEET).filter(FleetSeries::jittered).count();

        assertThat(jittered).isEqualTo(Math.ceilDiv(FLEET.length, 7));
    }

    @Test
    void counter_growsByItsRateWithinTwentyPercent() {
        double[] values = new double[480];
        for (FleetSeries series : FLEET) {
            if (series.shape() == FleetSeries.Shape.COUNTER) {
                series.values(1_000, 0, values.length, 15, values);
                double before = 1_000;
                for (double v : values) {
                    double step = v - before;
                    assertThat(step).isBetween(Math.floor(series.scale() * 15 * 0.8), series.scale() * 15 * 1.2);
                    assertThat(step).isEqualTo(Math.rint(step));
                    before = v;
                }
            }
        }
    }

    @Test
    void gauge_movesByWholeStepsUpTo5000_andStaysAboveZero() {
        double[] values = new double[480];
        FleetSeries gauge = Arrays.stream(FLEET)
                .filter(s -> s.shape() == FleetSeries.Shape.GAUGE)
                .findFirst()
                .orElseThrow();

        gauge.values(1_000, 0, values.length, 15, values);

        double before = 1_000;
        for (double v : values) {
            assertThat(v).isBetween(0.0, before + 5_000).isEqualTo(Math.rint(v));
            before = v;
        }
        assertThat(Arrays.stream(values).distinct().count()).isGreaterThan(400);
    }

    @Test
    void values_doNotDependOnWhereTheHistoryIsCut() {
        double[] whole = new double[100];
        double[] tail = new double[60];
        for (int i = 0; i < FLEET.length; i += 97) {
            FleetSeries series = FLEET[i];
            series.values(series.initial(), 500, 100, 15, whole);

            double atCut = series.values(series.initial(), 500, 40, 15, new double[40]);
            series.values(atCut, 540, 60, 15, tail);

            assertThat(tail).isEqualTo(Arrays.copyOfRange(whole, 40, 100));
        }
    }

    @Test
    void secondReplica_isLater_andLosesOneScrapeInAHundred_podByPod() {
        FleetSpec spec = FleetSpec.ofPods(300, 0, 86_400_000);
        long[] first = new long[5760];
        long[] second = new long[5760];
        FleetSeries up = up(3);
        new ScrapeTimes(spec, 0).of(up, 0, first.length, first);
        new ScrapeTimes(spec, 1).of(up, 0, second.length, second);

        int lost = 0;
        for (int i = 0; i < first.length; i++) {
            assertThat(first[i] - 15_000L * i).isBetween(0L, up.jittered() ? 4L : 0L);
            lost += second[i] < 0 ? 1 : 0;
            if (second[i] >= 0) {
                assertThat(second[i] - 15_000L * i).isBetween(3_000L, up.jittered() ? 3_004L : 3_000L);
            }
        }
        assertThat(lost).isBetween(30, 90);
        for (FleetSeries other : FLEET) {
            if (other.pod() == 3) {
                long[] times = new long[5760];
                new ScrapeTimes(spec, 1).of(other, 0, times.length, times);
                for (int i = 0; i < times.length; i++) {
                    assertThat(times[i] < 0).isEqualTo(second[i] < 0);
                }
            }
        }
    }

    private static FleetSeries up(int pod) {
        return Arrays.stream(FLEET)
                .filter(s -> s.pod() == pod && s.shape() == FleetSeries.Shape.ONE)
                .findFirst()
                .orElseThrow();
    }
}
