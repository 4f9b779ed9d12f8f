package io.athanor.promql.engine.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.model.StaleMarker;
import io.athanor.promql.Cancellation;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.PositionRange;
import io.athanor.promql.plan.Steps;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every function over windows against one that looks at each window by itself, over random series. */
class RangeKernelsTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());

    /** The value of one window, given its samples; NaN of the caller's own means "none". */
    @FunctionalInterface
    interface Naive {
        double value(double[] t, double[] v, Window window, int step, double q);
    }

    private static final double NONE = Double.longBitsToDouble(0x7ff8dead00000000L);

    static Stream<Function> functions() {
        return Arrays.stream(Function.values()).filter(f -> NaiveWindows.of(f) != null);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void floats_anySeriesAndWindows_equalTheNaiveFunction(Function function) {
        Naive naive = Objects.requireNonNull(NaiveWindows.of(function));
        for (int round = 0; round < 40; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            SampleBuffer samples = randomSamples(random);
            Window window = randomWindow(random, samples);
            double q = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
            Row actual = evaluate(function, copy(samples), window, q);
            for (int i = 0; i < window.steps().count(); i++) {
                double expected = naive(naive, samples, window, i, q);
                String what = function.word() + " at step " + i + " of " + window + ", replay with -Dseed=" + seed;
                boolean none = Double.doubleToRawLongBits(expected) == Double.doubleToRawLongBits(NONE);
                assertThat(actual.has(i)).as(what).isEqualTo(!none);
                if (!none) {
                    assertThat(same(actual.v[i], expected))
                            .as(what + ": " + actual.v[i] + " instead of " + expected)
                            .isTrue();
                }
            }
        }
    }

    /** A window's value depends on its own samples: steps evaluated apart give the same bits. */
    @ParameterizedTest
    @MethodSource("functions")
    void floats_stepsCutAnywhere_giveTheSameBits(Function function) {
        for (int round = 0; round < 20; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            SampleBuffer samples = randomSamples(random);
            Window whole = randomWindow(random, samples);
            Row expected = evaluate(function, copy(samples), whole, 0.3);
            int count = whole.steps().count();
            int cut = random.nextInt(count);
            assertPart(function, samples, whole, 0, cut, expected, seed);
            assertPart(function, samples, whole, cut, count, expected, seed);
        }
    }

    private static void assertPart(
            Function function, SampleBuffer samples, Window whole, int from, int to, Row expected, long seed) {
        if (from == to) {
            return;
        }
        Steps steps = new Steps(whole.steps().at(from), whole.steps().interval(), to - from, true);
        Window part = new Window(steps, null, whole.offset(), whole.range());
        // Only what the part's windows can see, as a reader with a narrower time range gives it.
        SampleBuffer seen = new SampleBuffer();
        for (int i = 0; i < samples.size; i++) {
            if (samples.t[i] >= part.mint() && samples.t[i] <= part.maxt()) {
                seen.reserve(1);
                seen.t[seen.size] = samples.t[i];
                seen.v[seen.size++] = samples.v[i];
            }
        }
        Row actual = evaluate(function, seen, part, 0.3);
        for (int i = from; i < to; i++) {
            String what = function.word() + " at step " + i + ", replay with -Dseed=" + seed;
            assertThat(actual.has(i - from)).as(what).isEqualTo(expected.has(i));
            if (expected.has(i) && !(Double.isNaN(actual.v[i - from]) && Double.isNaN(expected.v[i]))) {
                assertThat(Double.doubleToRawLongBits(actual.v[i - from]))
                        .as(what)
                        .isEqualTo(Double.doubleToRawLongBits(expected.v[i]));
            }
        }
    }

    private static Row evaluate(Function function, SampleBuffer samples, Window window, double q) {
        int steps = window.steps().count();
        double[] first = new double[steps];
        Arrays.fill(first, q);
        double[] second = new double[steps];
        Arrays.fill(second, 0.4);
        if (function == Function.DOUBLE_EXPONENTIAL_SMOOTHING) {
            Arrays.fill(first, 0.3);
        }
        QueryContext query =
                new QueryContext(new Cancellation(), Long.MAX_VALUE, QueryContext.budget("test", 1L << 30, null));
        Scratch scratch = query.scratch(0);
        RangeInput in = new RangeInput(window, new double[][] {first, second});
        in.load(Labels.of("__name__", "x"), samples);
        Row row = new Row(steps);
        Objects.requireNonNull(RangeKernels.of(function, new Remarks(new PositionRange(0, 1))))
                .floats(in, row, scratch);
        return row;
    }

    private static double naive(Naive naive, SampleBuffer samples, Window window, int step, double q) {
        long end = window.end(step);
        List<double[]> inside = new ArrayList<>();
        for (int i = 0; i < samples.size; i++) {
            boolean in = samples.t[i] > end - window.range() && samples.t[i] <= end;
            if (in && !StaleMarker.is(samples.v[i])) {
                inside.add(new double[] {samples.t[i], samples.v[i]});
            }
        }
        double[] t = inside.stream().mapToDouble(s -> s[0]).toArray();
        double[] v = inside.stream().mapToDouble(s -> s[1]).toArray();
        return t.length == 0 ? NONE : naive.value(t, v, window, step, q);
    }

    static double none() {
        return NONE;
    }

    private static boolean same(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) && Double.isNaN(b);
        }
        return a == b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) + 1e-300;
    }

    private static SampleBuffer copy(SampleBuffer samples) {
        SampleBuffer copy = new SampleBuffer();
        copy.size = samples.size;
        copy.t = samples.t.clone();
        copy.v = samples.v.clone();
        return copy;
    }

    /** Counters with resets, gauges, few distinct values, specials; with jitter, gaps and stale markers. */
    private static SampleBuffer randomSamples(Random random) {
        int n = random.nextInt(900) + 1;
        int kind = random.nextInt(5);
        SampleBuffer samples = new SampleBuffer();
        samples.reserve(n);
        long t = 1_700_000_000_000L + random.nextInt(15_000);
        double value = random.nextInt(1000);
        for (int i = 0; i < n; i++) {
            t += random.nextInt(30) == 0 ? random.nextInt(400_000) + 1 : 15_000 + random.nextInt(10) - 5;
            value = next(random, kind, value);
            samples.t[samples.size] = t;
            samples.v[samples.size++] = random.nextInt(60) == 0 ? Double.longBitsToDouble(StaleMarker.BITS) : value;
        }
        return samples;
    }

    private static double next(Random random, int kind, double before) {
        double[] specials = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1.5, -7};
        return switch (kind) {
            case 0 -> random.nextInt(40) == 0 ? random.nextInt(5) : before + random.nextInt(100);
            case 1 -> before + random.nextGaussian() * 100;
            case 2 -> random.nextInt(8);
            case 3 -> specials[random.nextInt(specials.length)];
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
        };
    }

    private static Window randomWindow(Random random, SampleBuffer samples) {
        long interval = List.of(5_000L, 15_000L, 60_000L, 61_000L, 300_000L).get(random.nextInt(5));
        long range = random.nextBoolean() ? interval * (random.nextInt(40) + 1) : random.nextInt(20_000_000) + 1;
        long start = samples.t[0] - random.nextInt(600_000);
        int count = random.nextInt(200) + 1;
        return new Window(new Steps(start, interval, count, true), null, random.nextInt(3) * 30_000L, range);
    }
}
