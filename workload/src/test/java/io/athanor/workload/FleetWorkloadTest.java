package io.athanor.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.workload.FleetSpec.BlockForm;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetWorkloadTest {
    private static final long START = 1_735_689_600_000L;
    private static final long HOUR = 3_600_000;

    @Test
    void fleet_ofTwoReplicas_isCutAtEveryTwoHours_withExternalLabels(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(4, START + HOUR, START + 5 * HOUR);

        FleetSummary summary = FleetWorkload.write(spec, dir, ProgressListener.NONE);

        List<BlockMeta> blocks = blocks(dir);
        assertThat(blocks).hasSize(6);
        assertThat(summary.blocks()).isEqualTo(6);
        assertThat(blocks.stream().mapToLong(b -> b.stats().samples()).sum()).isEqualTo(summary.samples());
        for (String replica : new String[] {"a", "b"}) {
            Labels external = Labels.of("cluster", "fleet", "replica", replica);
            List<BlockMeta> own = blocks.stream()
                    .filter(b -> b.thanos() != null && b.thanos().labels().equals(external))
                    .toList();
            assertThat(own)
                    .extracting(b -> (b.minTime() - START) / HOUR + "-" + (b.maxTime() - START) / HOUR)
                    .containsExactlyInAnyOrder("1-2", "2-4", "4-5");
            long samples = own.stream().mapToLong(b -> b.stats().samples()).sum();
            long all = 4L * 87 * 4 * 240;
            if (replica.equals("a")) {
                assertThat(samples).isEqualTo(all);
            } else {
                assertThat(samples).isBetween(all * 97 / 100, all * 995 / 1000).isEqualTo(samples / 87 * 87);
            }
        }
    }

    @Test
    void fleet_ofTheSameSpec_isTheSameBytes(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(5, START, START + 4 * HOUR);

        FleetWorkload.write(spec, dir.resolve("one"), ProgressListener.NONE);
        FleetWorkload.write(spec, dir.resolve("two"), ProgressListener.NONE);

        Map<String, Integer> one = contents(dir.resolve("one"));
        assertThat(one).hasSize(16).isEqualTo(contents(dir.resolve("two")));
        FleetSpec other = new FleetSpec(5, START, START + 4 * HOUR, 15_000, "fleet", 2, 2, BlockForm.THANOS);
        FleetWorkload.write(other, dir.resolve("three"), ProgressListener.NONE);
        assertThat(contents(dir.resolve("three")).keySet()).doesNotContainAnyElementsOf(one.keySet());
    }

    @Test
    void fleet_asPlainPrometheusBlocks_hasNoThanosSection(@TempDir Path dir) throws IOException {
        FleetSpec spec =
                FleetSpec.ofPods(2, START, START + 2 * HOUR).withReplicas(1).withForm(BlockForm.PROMETHEUS);

        FleetWorkload.write(spec, dir, ProgressListener.NONE);

        assertThat(blocks(dir))
                .singleElement()
                .satisfies(b -> assertThat(b.thanos()).isNull());
    }

    @Test
    void progress_growsToTheTotal(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(10, START, START + 4 * HOUR);
        List<Long> heard = new ArrayList<>();

        FleetWorkload.write(spec, dir, (written, total) -> {
            assertThat(total).isEqualTo(spec.samples());
            heard.add(written);
        });

        assertThat(heard).isSorted().hasSizeGreaterThan(4);
        assertThat(heard.getLast()).isEqualTo(2L * 870 * 960);
    }

    @Test
    void sample_takesNearTheSpecifiedBytes(@TempDir Path dir) throws IOException {
        FleetSummary summary =
                FleetWorkload.write(FleetSpec.ofPods(200, START, START + 2 * HOUR), dir, ProgressListener.NONE);

        assertThat(summary.series()).isEqualTo(17_400);
        assertThat(summary.chunkBytes() / (double) summary.samples()).isBetween(2.3, 3.3);
    }

    @Test
    void write_whereTheBlocksAreAlready_failsByTheirName(@TempDir Path dir) throws IOException {
        FleetSpec spec = FleetSpec.ofPods(1, START, START + HOUR);
        FleetWorkload.write(spec, dir, ProgressListener.NONE);

        assertThatThrownBy(() -> FleetWorkload.write(spec, dir, ProgressListener.NONE))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void spec_withImpossibleValues_saysWhichAndWhatTheyMustBe() {
        assertThatThrownBy(() -> FleetSpec.ofPods(0, START, START + 1))
                .hasMessage("pods is 0, must be from 1 to 10000000");
        assertThatThrownBy(() -> FleetSpec.ofPods(1, START, START)).hasMessageContaining("must be after the start");
        assertThatThrownBy(() -> new FleetSpec(1, 0, 1, 7_000, "c", 1, 1, BlockForm.THANOS))
                .hasMessage("interval is 7000, must be a divisor of two hours, in ms");
        assertThatThrownBy(() -> new FleetSpec(1, 0, 1, 1_000, "c", 2, 1, BlockForm.THANOS))
                .hasMessage("interval is 1000, must be more than 3004 ms, the delay of the last replica");
        assertThatThrownBy(() -> new FleetSpec(1, 0, 1, 15_000, "c", 2, 1, BlockForm.PROMETHEUS))
                .hasMessage("replicas is 2, must be 1 for blocks without external labels");
    }

    private static List<BlockMeta> blocks(Path dir) throws IOException {
        try (Stream<Path> list = Files.list(dir)) {
            return list.sorted().map(BlockMeta::read).toList();
        }
    }

    /** A hash of each file's bytes, by its path. */
    private static Map<String, Integer> contents(Path dir) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(dir.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
