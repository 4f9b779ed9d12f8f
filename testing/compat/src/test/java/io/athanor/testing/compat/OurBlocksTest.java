package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetSummary;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks that we wrote, read by promtool. */
class OurBlocksTest {
    private static final long START_MS = 1_735_689_600_000L;
    private static final long END_MS = START_MS + 5 * 3_600_000L;

    @ParameterizedTest
    @EnumSource
    void promtool_listsAndDumps_everySampleWeWrote(BlockForm form, @TempDir Path dir)
            throws IOException, InterruptedException {
        String promtool = RealPrograms.promtool().toString();
        FleetSpec spec = new FleetSpec(2, START_MS, END_MS, 60_000, "c", 1, 5, form);
        Path data = dir.resolve("data");
        FleetSummary summary = FleetWorkload.write(spec, data, ProgressListener.NONE);
        Files.createDirectory(data.resolve("wal")); // promtool dumps only what looks like a server's whole data

        String list = RunningProgram.run(dir.resolve("list"), List.of(promtool, "tsdb", "list", data.toString()));
        String dump = RunningProgram.run(dir.resolve("dump"), List.of(promtool, "tsdb", "dump", data.toString()));

        assertThat(summary.samples()).isEqualTo(174L * 300);
        assertThat(list.lines().skip(1)).hasSize(3);
        try (Stream<Path> blocks = Files.list(data)) {
            List<String> ulids = blocks.map(b -> String.valueOf(b.getFileName()))
                    .filter(name -> Files.exists(data.resolve(name).resolve("meta.json")))
                    .toList();
            assertThat(ulids).hasSize(3).allSatisfy(ulid -> assertThat(list).contains(ulid));
        }
        Map<String, Integer> samples = new HashMap<>();
        dump.lines().forEach(line -> samples.merge(line.substring(0, line.indexOf('}') + 1), 1, Integer::sum));
        assertThat(samples).hasSize(174);
        assertThat(samples.values()).allMatch(n -> n == 300);
    }

    @Test
    void promtool_analyzes_aBlockWeWrote(@TempDir Path dir) throws IOException, InterruptedException {
        String promtool = RealPrograms.promtool().toString();
        FleetSpec spec =
                new FleetSpec(20, START_MS, START_MS + FleetSpec.BLOCK_MS, 15_000, "c", 1, 5, BlockForm.PROMETHEUS);
        Path data = dir.resolve("data");
        FleetWorkload.write(spec, data, ProgressListener.NONE);

        String analysis =
                RunningProgram.run(dir.resolve("analysis"), List.of(promtool, "tsdb", "analyze", data.toString()));

        assertThat(analysis).contains("Series: 1740").contains("http_request_duration_seconds_bucket");
    }
}
