package io.athanor.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Utf8Order;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an index answers, against the same asked of every label set in turn; for all three versions. */
class MatchersTest {
    private static final String[] NAMES = {"__name__", "job", "pod", "zone", "absent", "many", ""};
    private static final String[] REGEXES = {
        ".*",
        ".+",
        "",
        "a",
        "a|b|c",
        "(a|b)",
        "(?:a|c)",
        "v1.*",
        "v(1|2)0?",
        "a.*|b",
        "v1[0-9]|b",
        "[ab]",
        "(?i)A",
        "v1?",
        "a?",
        "v\\d+",
        "|a",
        ".*1.*",
        ".*0",
        "v10\\.5|a",
        "é.*",
        "v1.*",
        "v[1-3].*[05]",
        ".*long.*x",
        "x(y|z)*"
    };

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void select_randomMatchers_findsWhatMatches(int version) throws IOException {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            List<Labels> series = new ArrayList<>(series(random, seed % 2 == 0 ? 12 : 700));
            try (Arena arena = Arena.ofConfined()) {
                IndexReader index = index(series, version, arena);
                assertThat(index.version()).isEqualTo(version);
                for (int i = 0; i < 60; i++) {
                    check(index, series, matchers(random), "seed " + seed + " round " + i);
                }
            }
        }
    }

    private static void check(IndexReader index, List<Labels> series, List<LabelMatcher> matchers, String seed) {
        String what = seed + " " + matchers;
        List<Labels> expected = series.stream()
                .filter(s -> matchers.stream().allMatch(m -> m.matches(s.get(m.name()))))
                .toList();
        List<Labels> found = new ArrayList<>();
        for (int ref : index.select(matchers)) {
            found.add(index.labels(ref));
        }
        assertThat(found).as(what).isEqualTo(expected);
        TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : expected) {
            for (int i = 0; i < labels.size(); i++) {
                names.add(labels.name(i));
            }
        }
        assertThat(index.labelNames(matchers, 0)).as(what).containsExactlyElementsOf(names);
        assertThat(index.labelNames(matchers, 2))
                .as(what)
                .containsExactlyElementsOf(names.stream().limit(2).toList());
        for (String name : NAMES) {
            TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
            expected.forEach(s -> values.add(s.get(name)));
            values.remove("");
            assertThat(index.labelValues(name, matchers, 0)).as(what).containsExactlyElementsOf(values);
        }
    }

    private static List<LabelMatcher> matchers(Random random) {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            MatchType type = MatchType.values()[random.nextInt(4)];
            String value = type == MatchType.EQUAL || type == MatchType.NOT_EQUAL
                    ? value(random)
                    : REGEXES[random.nextInt(REGEXES.length)];
            matchers.add(new LabelMatcher(type, NAMES[random.nextInt(NAMES.length)], value));
        }
        return matchers;
    }

    private static java.util.Set<Labels> series(Random random, int count) {
        TreeSet<Labels> series = new TreeSet<>();
        while (series.size() < count) {
            String tail = random.nextInt(8) == 0 ? " long " + "x".repeat(random.nextInt(300)) : "";
            Labels.Builder labels = Labels.builder().set("many", "v" + random.nextInt(count) + tail);
            for (String name : List.of("__name__", "job", "pod", "zone")) {
                labels.set(name, value(random));
            }
            series.add(labels.build());
        }
        return series;
    }

    private static String value(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "v" + random.nextInt(30);
            case 2 -> "é" + random.nextInt(3);
            default -> "abc".substring(random.nextInt(3)).substring(0, 1);
        };
    }

    private IndexReader index(List<Labels> series, int version, Arena arena) throws IOException {
        TreeSet<String> symbols = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : series) {
            for (int i = 0; i < labels.size(); i++) {
                symbols.add(labels.name(i));
                symbols.add(labels.value(i));
            }
        }
        if (version == 1) {
            byte[] bytes = IndexV1.write(new ArrayList<>(symbols), series);
            return IndexReader.of(MappedFile.of(MemorySegment.ofArray(bytes), "v1/index"));
        }
        Path file = dir.resolve("index");
        Files.deleteIfExists(file);
        try (IndexWriter writer = new IndexWriter(file, new ArrayList<>(symbols))) {
            for (Labels labels : series) {
                writer.addSeries(labels, new ChunkMetas());
            }
            writer.finish();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[4] = (byte) version;
        Files.write(file, bytes);
        return IndexReader.open(file, "v" + version + "/index", arena);
    }
}
