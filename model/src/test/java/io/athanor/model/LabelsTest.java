package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final String[] WORDS = {"", "a", "b", "ab", "job", "é", "\uffee", "𝄞", "z", "__name__", "a.b"};

    @Test
    void pairs_areSortedAndEmptyValuesDropped() {
        Labels labels = Labels.of("job", "api", "__name__", "up", "gone", "");

        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.name(0)).isEqualTo("__name__");
        assertThat(labels.value(1)).isEqualTo("api");
        assertThat(labels.get("gone")).isEmpty();
        assertThat(labels.has("job")).isTrue();
        assertThat(labels.metricName()).isEqualTo("up");
        assertThat(Labels.of()).isSameAs(Labels.EMPTY);
    }

    @Test
    void badPairs_areRefused() {
        assertThatThrownBy(() -> Labels.of("a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Labels.of("a", "1", "a", "2")).hasMessage("label name \"a\" is not unique");
    }

    @Test
    void hash_isThatOfPrometheus() {
        assertThat(Labels.of("__name__", "up").hash()).isEqualTo(2581902663846753688L);
        assertThat(Labels.of("job", "über", "cluster", "eu-1", "__name__", "http_requests_total")
                        .hash())
                .isEqualTo(-8152215482228738534L);
        assertThat(Labels.EMPTY.hash()).isEqualTo(-1205034819632174695L);
    }

    @Test
    void text_isQuotedAsInGo() {
        assertThat(Labels.of("a", "x\"\\\n", "__name__", "up")).hasToString("{__name__=\"up\", a=\"x\\\"\\\\\\n\"}");
        assertThat(Labels.of("foo.bar", "x", "1st", "y", "a:b", "z"))
                .hasToString("{\"1st\"=\"y\", \"a:b\"=\"z\", \"foo.bar\"=\"x\"}");
        assertThat(Labels.EMPTY).hasToString("{}");
    }

    @Test
    void keepAndDrop_splitTheLabels() {
        Labels labels = Labels.of("a", "1", "b", "2", "c", "3", "__name__", "m");

        assertThat(labels.keep(List.of("a", "a", "bb", "c", "zz"))).isEqualTo(Labels.of("a", "1", "c", "3"));
        assertThat(labels.drop(List.of("a", "a", "bb", "c", "zz"))).isEqualTo(Labels.of("b", "2", "__name__", "m"));
        assertThat(labels.keep(List.of())).isSameAs(Labels.EMPTY);
        assertThat(labels.drop(List.of())).isSameAs(labels);
        assertThat(labels.dropMetricName()).isEqualTo(Labels.of("a", "1", "b", "2", "c", "3"));
        assertThat(Labels.of("a", "1").dropMetricName()).isEqualTo(Labels.of("a", "1"));
    }

    @Test
    void randomEdits_behaveLikeASortedMap() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            Labels start = randomLabels(random);
            Labels.Builder builder = start.toBuilder();
            Map<String, String> map = new TreeMap<>(LabelsTest::compareBytes);
            for (int i = 0; i < start.size(); i++) {
                map.put(start.name(i), start.value(i));
            }
            for (int n = random.nextInt(6); n > 0; n--) {
                String name = WORDS[random.nextInt(1, WORDS.length)];
                String value = WORDS[random.nextInt(WORDS.length)];
                builder.set(name, value);
                map.put(name, value);
                assertThat(builder.get(name)).isEqualTo(value);
            }
            map.values().removeIf(String::isEmpty);
            Labels labels = builder.build();
            Map<String, String> actual = new TreeMap<>(LabelsTest::compareBytes);
            for (int i = 0; i < labels.size(); i++) {
                assertThat(i == 0 || compareBytes(labels.name(i - 1), labels.name(i)) < 0)
                        .isTrue();
                actual.put(labels.name(i), labels.value(i));
            }
            assertThat(actual).as("seed %d", seed).isEqualTo(map);
        }
    }

    @Test
    void order_isThatOfUtf8Bytes() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20_000; round++) {
            Labels a = randomLabels(random);
            Labels b = randomLabels(random);
            int expected = Integer.signum(compareByPairs(a, b));
            assertThat(Integer.signum(a.compareTo(b)))
                    .as("%s %s, seed %d", a, b, seed)
                    .isEqualTo(expected);
            assertThat(a.equals(b)).isEqualTo(expected == 0);
            if (expected == 0) {
                assertThat(a).hasSameHashCodeAs(b);
                assertThat(a.hash()).isEqualTo(b.hash());
            }
        }
    }

    @Test
    void externalLabels_winOverThoseOfTheSeries() {
        ExternalLabels external = new ExternalLabels(Labels.of("cluster", "eu", "replica", "a"));

        assertThat(external.addTo(Labels.of("cluster", "own", "job", "x")))
                .isEqualTo(Labels.of("cluster", "eu", "job", "x", "replica", "a"));
        assertThat(ExternalLabels.NONE.addTo(Labels.of("job", "x"))).isEqualTo(Labels.of("job", "x"));
    }

    private static Labels randomLabels(SplittableRandom random) {
        Labels.Builder builder = Labels.builder();
        for (int n = random.nextInt(4); n > 0; n--) {
            builder.set(WORDS[random.nextInt(1, WORDS.length)], WORDS[random.nextInt(WORDS.length)]);
        }
        return builder.build();
    }

    private static int compareByPairs(Labels a, Labels b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int c = compareBytes(a.name(i), b.name(i));
            c = c == 0 ? compareBytes(a.value(i), b.value(i)) : c;
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int compareBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
