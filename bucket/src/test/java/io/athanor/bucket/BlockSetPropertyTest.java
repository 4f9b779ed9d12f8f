package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random blocks and questions against the plainest way to answer them. Replay: {@code -Dathanor.seed=N}. */
class BlockSetPropertyTest {
    private static final int WORLDS = 20;
    private static final int QUESTIONS = 50;

    @Test
    void everyAnswer_equalsTheNaiveMerge(@TempDir Path folder) throws IOException {
        long base = Long.getLong("athanor.seed", System.nanoTime());
        int series = 0;
        int names = 0;
        for (int world = 0; world < WORLDS; world++) {
            long seed = base + world;
            Random random = new Random(seed);
            Path directory = folder.resolve("w" + world);
            RandomBlocks source = new RandomBlocks(random);
            List<RandomBlocks.Written> blocks = source.write(directory);
            try (BlockSet set = TestBuckets.open(directory)) {
                for (int question = 0; question < QUESTIONS; question++) {
                    List<LabelMatcher> matchers = source.matchers();
                    long mint = random.nextInt(12_000) - 1000L;
                    long maxt = random.nextInt(4) == 0 ? Read.TO : mint + random.nextInt(4000);
                    String how = "-Dathanor.seed=" + seed + ", world " + world + ", " + matchers + " from " + mint
                            + " to " + maxt;
                    series += compareSamples(set, blocks, matchers, mint, maxt, how);
                    compareLabels(set, blocks, matchers, mint, maxt, how);
                    names += compareLists(set, blocks, matchers, mint, maxt, how);
                }
            }
        }
        assertThat(series).as("series compared, -Dathanor.seed=%d", base).isGreaterThan(1000);
        assertThat(names).as("names compared, -Dathanor.seed=%d", base).isGreaterThan(1000);
    }

    private static int compareSamples(
            BlockSet set,
            List<RandomBlocks.Written> blocks,
            List<LabelMatcher> matchers,
            long mint,
            long maxt,
            String how) {
        TreeMap<Labels, TreeSet<Long>> expected = new TreeMap<>();
        for (RandomBlocks.Written block : touching(blocks, mint, maxt)) {
            for (RandomBlocks.Stored stored : matching(block, matchers)) {
                for (NavigableMap<Long, Double> chunk : stored.chunks()) {
                    expected.computeIfAbsent(stored.labels(), labels -> new TreeSet<>())
                            .addAll(new TreeMap<>(chunk)
                                    .subMap(mint, true, maxt, true)
                                    .keySet());
                }
            }
        }
        Read.Answer answer = Read.all(set, new SelectRequest(matchers, mint, maxt, SelectHints.NONE));
        assertThat(answer.warnings()).isEmpty();
        assertThat(answer.series().keySet()).as(how).containsExactlyElementsOf(expected.keySet());
        expected.forEach((labels, times) -> assertThat(answer.series().get(labels))
                .as("%s %s", how, labels)
                .extracting(text -> Long.valueOf(text.substring(0, text.indexOf(' '))))
                .containsExactlyElementsOf(times));
        return expected.size();
    }

    private static void compareLabels(
            BlockSet set,
            List<RandomBlocks.Written> blocks,
            List<LabelMatcher> matchers,
            long mint,
            long maxt,
            String how) {
        TreeSet<Labels> expected = new TreeSet<>();
        for (RandomBlocks.Written block : touching(blocks, mint, maxt)) {
            for (RandomBlocks.Stored stored : matching(block, matchers)) {
                if (stored.chunks().stream().anyMatch(c -> c.firstKey() <= maxt && c.lastKey() >= mint)) {
                    expected.add(stored.labels());
                }
            }
        }
        assertThat(Read.labels(set, new SelectRequest(matchers, mint, maxt, SelectHints.LABELS_ONLY)))
                .as(how)
                .containsExactlyElementsOf(expected);
    }

    private static int compareLists(
            BlockSet set,
            List<RandomBlocks.Written> blocks,
            List<LabelMatcher> matchers,
            long mint,
            long maxt,
            String how) {
        TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
        TreeMap<String, TreeSet<String>> values = new TreeMap<>();
        for (RandomBlocks.Written block : touching(blocks, mint, maxt)) {
            for (RandomBlocks.Stored stored : matching(block, matchers)) {
                Labels labels = stored.labels();
                for (int i = 0; i < labels.size(); i++) {
                    names.add(labels.name(i));
                    values.computeIfAbsent(labels.name(i), name -> new TreeSet<>(Utf8Order::compare))
                            .add(labels.value(i));
                }
            }
        }
        assertThat(set.labelNames(matchers, mint, maxt, 0).values()).as(how).containsExactlyElementsOf(names);
        assertThat(set.labelNames(matchers, mint, maxt, 2).values())
                .as(how)
                .containsExactlyElementsOf(names.stream().limit(2).toList());
        for (String name : RandomBlocks.NAMES) {
            TreeSet<String> expected = values.getOrDefault(name, new TreeSet<>());
            assertThat(set.labelValues(name, matchers, mint, maxt, 0).values())
                    .as("%s, values of %s", how, name)
                    .containsExactlyElementsOf(expected);
            assertThat(set.labelValues(name, matchers, mint, maxt, 1).values())
                    .containsExactlyElementsOf(expected.stream().limit(1).toList());
        }
        return names.size();
    }

    private static List<RandomBlocks.Written> touching(List<RandomBlocks.Written> blocks, long mint, long maxt) {
        List<RandomBlocks.Written> touching = new ArrayList<>();
        for (RandomBlocks.Written block : blocks) {
            BlockMeta meta = block.meta();
            if (meta.minTime() <= maxt && meta.maxTime() > mint) {
                touching.add(block);
            }
        }
        return touching;
    }

    private static List<RandomBlocks.Stored> matching(RandomBlocks.Written block, List<LabelMatcher> matchers) {
        return block.series().stream()
                .filter(stored -> matchers.stream()
                        .allMatch(m -> m.matches(stored.labels().get(m.name()))))
                .toList();
    }
}
