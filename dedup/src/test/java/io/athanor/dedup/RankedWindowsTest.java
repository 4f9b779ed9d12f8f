package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Downsampled replicas under {@code athanor}: windows of 5 minutes out of samples each 15 s. */
class RankedWindowsTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final int HISTORIES = Long.getLong("athanor.seed") == null ? 150 : 1;
    private static final long W = WindowedReplica.WINDOW;
    private static final long ALL = 1L << 40;

    private final Deduplicator deduplicator = new Deduplicator(DedupFunc.ATHANOR);

    private static NavigableMap<Long, Double> every15(long phase, long windows, LongToDoubleFunction value) {
        TreeMap<Long, Double> raw = new TreeMap<>();
        for (long t = phase; t < windows * W; t += 15_000) {
            raw.put(t, value.applyAsDouble(t));
        }
        return raw;
    }

    /** Takes the samples within a window away but for some. */
    private static void thin(NavigableMap<Long, Double> raw, long window, int left) {
        var within = raw.subMap(window * W, true, (window + 1) * W, false);
        while (within.size() > left) {
            within.pollLastEntry();
        }
    }

    private SampleBuffer read(List<WindowedReplica> replicas, WindowValue value, long mint, long maxt) {
        SampleBuffer out = new SampleBuffer();
        out.askForWindows();
        Kind kind = new Kind(value == WindowValue.COUNTER, 1);
        long from = mint - DedupFunc.ATHANOR.lookBack(W);
        deduplicator.read(List.<SeriesChunks>copyOf(replicas), kind, value, from, mint, maxt, out);
        return out;
    }

    @Test
    void poorWindow_isMissing_andAllAggregatesAreOfOneReplica() {
        NavigableMap<Long, Double> a = every15(0, 40, t -> 1 + t / W % 2);
        NavigableMap<Long, Double> b = every15(7_000, 40, t -> 101 + t / W % 2);
        thin(a, 20, 14);
        List<WindowedReplica> replicas = List.of(new WindowedReplica(a, 12), new WindowedReplica(b, 12));

        for (WindowValue value : List.of(WindowValue.AVERAGE, WindowValue.SUM, WindowValue.MIN, WindowValue.MAX)) {
            SampleBuffer out = read(replicas, value, 0, ALL);
            assertThat(out.size).isEqualTo(40);
            for (int i = 0; i < 40; i++) {
                // Gauges change freely: back after seven good windows.
                boolean ofB = i >= 20 && i < 27;
                double factor = value == WindowValue.SUM ? 20 : 1;
                assertThat(out.t[i]).isEqualTo((i + 1) * W - 1);
                assertThat(out.v[i] > 50 * factor)
                        .as("%s of window %d", value, i)
                        .isEqualTo(ofB);
                assertThat(out.windowMs).isNotNull().startsWith(WindowedReplica.WINDOW);
            }
        }
        assertThat(read(replicas, WindowValue.COUNT, 0, ALL).v)
                .startsWith(20, 20)
                .doesNotContain(14);
    }

    @Test
    void windowWithThreeQuarters_isGoodEnough() {
        NavigableMap<Long, Double> a = every15(0, 40, t -> 1 + t / W % 2);
        thin(a, 20, 15);
        List<WindowedReplica> replicas =
                List.of(new WindowedReplica(a, 12), new WindowedReplica(every15(7_000, 40, t -> 101 + t / W % 2), 12));

        assertThat(read(replicas, WindowValue.MAX, 0, ALL).v).doesNotContain(101, 102);
    }

    @Test
    void counter_replicasWithLinesOfOtherHeights_stepsAreJoined() {
        // Reset at window 5: A, which was there, lifts its line; B comes later. A then loses window 20.
        LongToDoubleFunction value = t -> t < 5 * W ? 1_000_000 + t / 1000 : (t - 5 * W) / 1000;
        NavigableMap<Long, Double> a = every15(0, 40, value);
        NavigableMap<Long, Double> b = every15(0, 40, value);
        thin(a, 20, 0);
        b.headMap(10 * W).clear();
        SampleBuffer out =
                read(List.of(new WindowedReplica(a, 12), new WindowedReplica(b, 12)), WindowValue.COUNTER, 0, ALL);

        double before = 0;
        long last = 0;
        for (int i = 0; i < out.size; i++) {
            if (out.t[i] % W == W - 1) {
                double step = out.v[i] - before;
                if (last > 6 * W) {
                    assertThat(out.t[i] - last).isEqualTo(W);
                    assertThat(step).as("at window %d", out.t[i] / W).isEqualTo(300);
                }
                before = out.v[i];
                last = out.t[i];
            }
        }
        assertThat(last).isEqualTo(40 * W - 1);
    }

    @Test
    void oneReplica_asItIs() {
        WindowedReplica a = new WindowedReplica(every15(0, 40, t -> t), 12);

        assertThat(read(List.of(a), WindowValue.COUNT, 10 * W, 20 * W).size).isEqualTo(10);
    }

    private static List<WindowedReplica> random(SplittableRandom random) {
        List<WindowedReplica> replicas = new ArrayList<>();
        long windows = 200;
        double rate = 1 + random.nextInt(9);
        long restart = random.nextLong(windows * W);
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            NavigableMap<Long, Double> raw = every15(
                    random.nextLong(15_000), windows, t -> Math.floor((t < restart ? t : t - restart) / 1000.0 * rate));
            double loss = random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0;
            raw.keySet().removeIf(t -> random.nextDouble() < loss);
            for (int k = random.nextInt(4); k > 0; k--) {
                long from = random.nextLong(windows * W);
                raw.subMap(from, from + random.nextLong(20 * W)).clear();
            }
            replicas.add(new WindowedReplica(raw, 1 + random.nextInt(120)));
        }
        return replicas;
    }

    @Test
    void randomHistories_noWindowWorseThanTheBest_partsArePartsOfTheWhole() {
        for (int n = 0; n < HISTORIES; n++) {
            long seed = SEED + n;
            SplittableRandom random = new SplittableRandom(seed);
            List<WindowedReplica> replicas = random(random);
            for (WindowValue value : WindowValue.values()) {
                SampleBuffer whole = read(replicas, value, 0, ALL);
                long mint = random.nextLong(150 * W);
                long maxt = mint + random.nextLong(50 * W);
                SampleBuffer part = read(replicas, value, mint, maxt);
                String which = "%s [%d, %d] -Dathanor.seed=%d".formatted(value, mint, maxt, seed);
                if (value == WindowValue.COUNTER) {
                    assertSameSteps(whole, part, mint, maxt, which);
                } else {
                    assertThat(PiecedReplica.difference(lines(whole, mint, maxt), lines(part, mint, maxt)))
                            .as(which)
                            .isEmpty();
                }
            }
            SampleBuffer counts = read(replicas, WindowValue.COUNT, 0, ALL);
            TreeMap<Long, Integer> best = new TreeMap<>();
            replicas.forEach(replica -> replica.counts.forEach((t, c) -> best.merge(t, c, Math::max)));
            for (int i = 0; i < counts.size; i++) {
                assertThat(4 * counts.v[i])
                        .as("count at %d -Dathanor.seed=%d", counts.t[i], seed)
                        .isGreaterThanOrEqualTo(3.0 * best.getOrDefault(counts.t[i], 0));
            }
            // A newborn is waited for, no longer than three windows each time.
            assertThat(counts.size).as("-Dathanor.seed=%d", seed).isGreaterThan(best.size() - 40);
        }
    }

    /** Times and value bits. */
    private static List<String> lines(SampleBuffer samples, long mint, long maxt) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            if (samples.t[i] >= mint && samples.t[i] <= maxt) {
                lines.add(samples.t[i] + "=" + samples.v[i]);
            }
        }
        return lines;
    }

    /** Joined lines of counters have no common height: their steps are compared, to what rounding leaves of them. */
    private static void assertSameSteps(SampleBuffer whole, SampleBuffer part, long mint, long maxt, String which) {
        int from = 0;
        while (from < whole.size && whole.t[from] < mint) {
            from++;
        }
        int first = 0;
        while (first < part.size && part.t[first] < mint) {
            first++;
        }
        for (int i = from, k = first; i < whole.size && whole.t[i] <= maxt; i++, k++) {
            assertThat(k).as(which).isLessThan(part.size);
            assertThat(part.t[k]).as(which).isEqualTo(whole.t[i]);
            if (i > from) {
                double step = whole.v[i] - whole.v[i - 1];
                assertThat(part.v[k] - part.v[k - 1])
                        .as("%s at %d", which, whole.t[i])
                        .isCloseTo(step, within(1e-9 * Math.max(Math.abs(whole.v[i]), Math.abs(part.v[k]))));
            }
        }
    }
}
