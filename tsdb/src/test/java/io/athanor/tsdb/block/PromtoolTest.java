package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.tsdb.block.RandomBlocks.Sample;
import io.athanor.tsdb.block.RandomBlocks.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus's own tool reads what was written here, and what it writes is read here. */
class PromtoolTest {
    @TempDir
    Path dir;

    @Test
    void promtool_listsAndDumps_ourBlocks() throws Exception {
        String promtool = RealPrograms.promtool().toString();
        Path db = Files.createDirectory(dir.resolve("db"));
        Files.createDirectory(db.resolve("wal")); // its dump wants one, empty or not
        Written written = RandomBlocks.write(db, 21, 50, 1L << 29);
        long samples = written.series().values().stream().mapToLong(List::size).sum();

        String list = RunningProgram.run(dir.resolve("list"), List.of(promtool, "tsdb", "list", db.toString()));
        assertThat(list)
                .contains(String.valueOf(written.dir().getFileName()))
                .containsPattern("\\b" + samples + "\\b")
                .containsPattern("\\b" + written.series().size() + "\\b");

        String dump = RunningProgram.run(dir.resolve("dump"), List.of(promtool, "tsdb", "dump", db.toString()));
        assertThat(dump.lines().filter(l -> l.startsWith("{"))).hasSize((int) samples);
        Sample first = written.series().firstEntry().getValue().getFirst();
        assertThat(dump).contains(" " + first.t());

        RunningProgram.run(dir.resolve("analyze"), List.of(promtool, "tsdb", "analyze", db.toString()));
    }

    @Test
    void blocks_ofPromtool_areRead() throws Exception {
        String promtool = RealPrograms.promtool().toString();
        StringBuilder text = new StringBuilder("# TYPE made gauge\n");
        Map<Labels, List<Sample>> expected = new TreeMap<>();
        for (int s = 0; s < 40; s++) {
            Labels labels = Labels.of("__name__", "made", "n", "" + s, "name", "value \"é\"");
            for (int i = 0; i < 300; i++) {
                long t = 1_700_000_000L + 60L * i;
                text.append("made{n=\"")
                        .append(s)
                        .append("\",name=\"value \\\"é\\\"\"} ")
                        .append(s * i / 4.0);
                text.append(' ').append(t).append('\n');
                expected.computeIfAbsent(labels, l -> new java.util.ArrayList<>())
                        .add(new Sample(1000 * t, s * i / 4.0));
            }
        }
        Path openMetrics = Files.writeString(dir.resolve("in.txt"), text + "# EOF\n");
        Path db = Files.createDirectory(dir.resolve("made"));
        RunningProgram.run(
                dir.resolve("create"),
                List.of(promtool, "tsdb", "create-blocks-from", "openmetrics", openMetrics.toString(), db.toString()));

        Map<Labels, List<Sample>> found = new TreeMap<>();
        for (Path block : blocks(db)) {
            try (Block open = Block.open(block)) {
                BlockRoundTripTest.readAll(open)
                        .forEach((labels, samples) -> found.computeIfAbsent(labels, l -> new java.util.ArrayList<>())
                                .addAll(samples));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    private static List<Path> blocks(Path db) throws IOException {
        try (Stream<Path> files = Files.list(db)) {
            return files.filter(f -> Ulid.tryParse(String.valueOf(f.getFileName())) != null)
                    .map(f -> Map.entry(BlockMeta.read(f).minTime(), f))
                    .sorted(Map.Entry.comparingByKey())
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }
}
