package io.athanor.api.storeapi.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VersionSumTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private record Part(long from, long to, String what) {}

    private static DataVersion sum(List<Part> parts) {
        VersionSum sum = new VersionSum();
        parts.forEach(part -> sum.add(part.from(), part.to(), part.what()));
        return sum.sum();
    }

    private static String at(DataVersion version, long time) {
        return version.slices().stream()
                .filter(slice -> slice.from() <= time && time <= slice.to())
                .map(DataVersion.Slice::version)
                .reduce("", (a, b) -> a + "|" + b);
    }

    /** What is there at a time says which version it is, and nothing else does: neither order, nor how often, nor other times. */
    @Test
    void version_ofATime_tellsWhatIsThere() {
        Random random = new Random(SEED);
        Map<Set<String>, String> versions = new HashMap<>();
        for (int round = 0; round < 200; round++) {
            List<Part> parts = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                long from = random.nextInt(30);
                parts.add(new Part(from, from + random.nextInt(12), "b" + random.nextInt(6)));
            }
            DataVersion version = sum(parts);
            Collections.shuffle(parts, random);
            if (!parts.isEmpty()) {
                parts.add(parts.get(random.nextInt(parts.size())));
            }

            assertThat(sum(parts)).as("-Dathanor.seed=" + SEED).isEqualTo(version);
            for (int t = -1; t < 45; t++) {
                int time = t;
                Set<String> there = new TreeSet<>();
                parts.stream()
                        .filter(part -> part.from() <= time && time <= part.to())
                        .forEach(part -> there.add(part.what()));
                String told = at(version, t);
                assertThat(told.isEmpty()).isEqualTo(there.isEmpty());
                assertThat(versions.computeIfAbsent(there, s -> told))
                        .as("-Dathanor.seed=%d, at %d", SEED, t)
                        .isEqualTo(told);
            }
            for (int i = 1; i < version.slices().size(); i++) {
                assertThat(version.slices().get(i).from())
                        .isGreaterThan(version.slices().get(i - 1).to());
            }
        }
        assertThat(Set.copyOf(versions.values())).hasSameSizeAs(versions.keySet());
    }

    @Test
    void allTimes_areOneSlice() {
        DataVersion version = sum(List.of(new Part(Long.MIN_VALUE, Long.MAX_VALUE, "all"), new Part(5, 5, "one")));

        assertThat(version.slices().stream().map(s -> s.from() + ".." + s.to()))
                .containsExactly(Long.MIN_VALUE + "..4", "5..5", "6.." + Long.MAX_VALUE);
        assertThat(sum(List.of()).slices()).isEmpty();
        assertThat(sum(List.of()).isTold()).isTrue();
    }

    @Test
    void manySlices_areToldAsFewer_andAnyChangeIsSeen() {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            parts.add(new Part(i * 10L, i * 10L + 9, "b" + i));
        }
        DataVersion all = sum(parts);
        parts.set(7000, new Part(70_000, 70_009, "other"));
        DataVersion changed = sum(parts);

        assertThat(all.slices()).hasSizeLessThanOrEqualTo(5000);
        assertThat(changed.token()).isNotEqualTo(all.token());
        assertThat(at(changed, 70_005)).isNotEqualTo(at(all, 70_005));
        assertThat(at(changed, 100)).isEqualTo(at(all, 100)).isNotEmpty();
    }
}
