package io.athanor.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.workload.FleetSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorTest {
    private static final long END = 1_735_689_600_000L;

    @Test
    void floor_countsEachTouchedSeriesAndSampleOnce(@TempDir Path dir) throws IOException, InterruptedException {
        FleetSpec fleet = FleetSpec.ofPods(20, END - 2 * 3_600_000, END);
        DataSet data = new DataSet(
                "tiny", fleet, dir, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        BenchQuery ratio = new BenchQuery(
                "ratio",
                "sum(rate(http_requests_total{code=\"500\"}[5m])) / sum(rate(http_requests_total[5m]))",
                1,
                60,
                DataSets.FLEET,
                2_400);

        try (OpenBlocks blocks = OpenBlocks.of(data)) {
            Floor floor = Floor.of(ratio, data.endMs(), blocks);

            assertThat(floor.series()).isEqualTo(ratio.expectedSeries(20)).isEqualTo(240);
            // An hour and five minutes of chunks of half an hour: the last three.
            assertThat(floor.samples()).isEqualTo(240 * 360);
            assertThat(floor.seconds()).isPositive();
        }
    }
}
