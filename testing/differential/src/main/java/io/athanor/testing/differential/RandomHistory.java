package io.athanor.testing.differential;

import io.athanor.model.Labels;
import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;

/**
 * Four hours of random series, a function of the seed: counters with resets, gauges with NaN and infinities, few-valued
 * gauges (so that values repeat), sparse series, classic and native histograms, and an info metric; with gaps, stale markers
 * and jitter, and no sample at a whole second.
 */
final class RandomHistory {
    static final long BLOCK_MS = 7_200_000;
    static final long START_MS = 1_761_177_600_000L;
    static final long END_MS = START_MS + 2 * BLOCK_MS;
    private static final int INTERVAL_MS = 15_000;
    private static final double FAR_FROM_ZERO = 1e7;
    private static final double[][] BOUNDS = {
        {0.1, 0.5, 1, 2.5, 10}, {0.1, 0.5, 1, 2.5, 10}, {0.1, 1, 10}, {0.2, 1, 10, 50}, {-1, 0, 1, 10}
    };
    private static final double[] CLASSIC = {0.1, 0.5, 1, 2.5, 10, Double.POSITIVE_INFINITY};

    private static final Set<String> STARTED = Set.of("c_total", "d_total", "lat_bucket", "nh", "nf", "nc", "mixed");

    private final Random random;
    private final boolean nativeHistograms;
    private final boolean starts;
    private final NavigableMap<Labels, List<Sample>> series = new TreeMap<>();

    /** @param dialect without native histograms, counters stay far from zero as well */
    RandomHistory(long seed, Dialect dialect) {
        this.random = new Random(seed);
        this.nativeHistograms = dialect.isV3();
        this.starts = dialect.hasStarts();
        for (int i = 0; i < 4; i++) {
            String job = i < 2 ? "a" : "b";
            String instance = "i" + i;
            counters(job, instance, i);
            gauges(job, instance, i);
            classic(job, instance);
            info(job, instance);
            if (nativeHistograms) {
                natives(job, instance, i);
            }
        }
    }

    /** Writes it as two blocks into {@code dir}. */
    void write(Path dir) throws IOException {
        RandomBlocks blocks = new RandomBlocks(random, starts, 120);
        for (long from = START_MS; from < END_MS; from += BLOCK_MS) {
            blocks.write(dir, from, from + BLOCK_MS, series);
        }
    }

    /** Writes it as blocks between random borders, in chunks of random lengths. */
    void writeCut(Path dir, Random cuts) throws IOException {
        RandomBlocks blocks = new RandomBlocks(cuts, starts, 2 + cuts.nextInt(40));
        long from = START_MS;
        while (from < END_MS) {
            long to = Math.min(END_MS, from + 600_000L * (2 + cuts.nextInt(9)));
            blocks.write(dir, from, to, series);
            from = to;
        }
    }

    /** Writes it as blocks, and some of its samples a second time in blocks that overlap those. */
    void writeTwice(Path dir, Random cuts) throws IOException {
        writeCut(dir, cuts);
        NavigableMap<Labels, List<Sample>> some = new TreeMap<>();
        series.forEach((labels, samples) -> some.put(
                labels, samples.stream().filter(_ -> cuts.nextInt(3) > 0).toList()));
        new RandomBlocks(cuts, starts, 120).write(dir, START_MS + 1_234_567, END_MS - 2_345_678, some);
    }

    private void counters(String job, String instance, int i) {
        for (String path : List.of("/", "/x")) {
            add(counter(i == 1), "__name__", "c_total", "job", job, "instance", instance, "path", path);
        }
        if (i != 3) {
            add(counter(true), "__name__", "d_total", "job", job, "instance", instance);
        }
    }

    private List<Sample> counter(boolean whole) {
        double floor = nativeHistograms ? 0 : FAR_FROM_ZERO;
        double[] value = {floor + random.nextInt(3) * 50};
        double pace = random.nextDouble() * 20;
        return floats(INTERVAL_MS, () -> {
            if (random.nextInt(90) == 0) {
                value[0] = floor + random.nextInt(4);
            }
            double more = random.nextInt(4) == 0 ? 0 : random.nextDouble() * pace;
            return value[0] += whole ? Math.rint(more) : more;
        });
    }

    private void gauges(String job, String instance, int i) {
        double[] level = {0};
        add(
                floats(INTERVAL_MS, () -> level[0] += random.nextGaussian() * 3),
                "__name__",
                "g",
                "job",
                job,
                "instance",
                instance);
        add(floats(INTERVAL_MS, () -> random.nextInt(5) - 1), "__name__", "k", "job", job, "instance", instance);
        add(floats(INTERVAL_MS, this::odd), "__name__", "odd", "job", job, "instance", instance);
        if (i % 2 == 0) {
            add(
                    floats(37 * INTERVAL_MS, () -> random.nextDouble() * 1e6),
                    "__name__",
                    "sparse",
                    "job",
                    job,
                    "instance",
                    instance,
                    "group",
                    "q");
            add(floats(INTERVAL_MS, () -> random.nextInt(2)), "__name__", "up", "job", job, "instance", instance);
        }
    }

    private double odd() {
        return switch (random.nextInt(12)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> -0.0;
            case 4 -> 1e300 * random.nextGaussian();
            case 5 -> 1e-300;
            default -> random.nextGaussian();
        };
    }

    private void classic(String job, String instance) {
        double[] counts = new double[CLASSIC.length];
        long[] times = times(INTERVAL_MS);
        List<List<Sample>> buckets = new ArrayList<>();
        for (double _ : CLASSIC) {
            buckets.add(new ArrayList<>());
        }
        for (long time : times) {
            int observed = random.nextInt(6);
            for (int n = 0; n < observed; n++) {
                double value = observation();
                for (int b = 0; b < CLASSIC.length; b++) {
                    counts[b] += value <= CLASSIC[b] ? 1 : 0;
                }
            }
            if (random.nextInt(150) == 0) {
                counts = new double[CLASSIC.length];
            }
            for (int b = 0; b < CLASSIC.length; b++) {
                buckets.get(b).add(new Sample.OfFloat(time, counts[b]));
            }
        }
        String[] le = {"0.1", "0.5", "1.0", "2.5", "10.0", "+Inf"};
        for (int b = 0; b < CLASSIC.length; b++) {
            add(buckets.get(b), "__name__", "lat_bucket", "job", job, "instance", instance, "le", le[b]);
        }
        add(buckets.getLast(), "__name__", "lat_count", "job", job, "instance", instance);
    }

    private void info(String job, String instance) {
        List<Sample> all = floats(INTERVAL_MS, () -> 1);
        int cut = random.nextInt(all.size());
        add(all.subList(0, cut), "__name__", "target_info", "job", job, "instance", instance, "version", "v1");
        add(
                all.subList(cut, all.size()),
                "__name__",
                "target_info",
                "job",
                job,
                "instance",
                instance,
                "version",
                "v2",
                "zone",
                "z" + random.nextInt(2));
    }

    private void natives(String job, String instance, int i) {
        NativeState whole = new NativeState(i == 0 ? 3 : schema(-4, 5), i == 2 ? 0.01 : 1e-3);
        add(histograms(t -> intSample(t, whole, i)), "__name__", "nh", "job", job, "instance", instance);
        NativeState fractional = new NativeState(schema(-4, 4), 0.001);
        add(
                histograms(t -> floatSample(t, fractional, CounterResetHint.UNKNOWN)),
                "__name__",
                "nf",
                "job",
                job,
                "instance",
                instance);
        NativeState gauge = new NativeState(schema(-4, 8), 0.001);
        add(
                histograms(t -> {
                    gauge.reset();
                    return floatSample(t, gauge, CounterResetHint.GAUGE);
                }),
                "__name__",
                "ng",
                "job",
                job,
                "instance",
                instance);
        NativeState custom = new NativeState(0, 0, BOUNDS[i]);
        add(
                histograms(t -> {
                    if (random.nextInt(200) == 0) {
                        custom.rebound(BOUNDS[random.nextInt(BOUNDS.length)]);
                    }
                    return intSample(t, custom, i);
                }),
                "__name__",
                "nc",
                "job",
                job,
                "instance",
                instance);
        NativeState customFractional = new NativeState(0, 0, BOUNDS[1 + i % 2]);
        add(
                histograms(t -> floatSample(t, customFractional, CounterResetHint.UNKNOWN)),
                "__name__",
                "nd",
                "job",
                job,
                "instance",
                instance);
        mixed(job, instance, i);
    }

    /** A metric whose series are floats here and histograms there, one of them now this, now that. */
    private void mixed(String job, String instance, int i) {
        NativeState state = new NativeState(2, 0.001);
        boolean[] isFloat = {i == 0};
        add(
                histograms(t -> {
                    if (i == 1 && random.nextInt(15) == 0) {
                        isFloat[0] = !isFloat[0];
                    }
                    Sample histogram = intSample(t, state, i);
                    return isFloat[0] ? new Sample.OfFloat(t, random.nextInt(20)) : histogram;
                }),
                "__name__",
                "mixed",
                "job",
                job,
                "instance",
                instance);
        add(floats(INTERVAL_MS, () -> random.nextInt(9)), "__name__", "m.ö", "job", job, "l.ä", instance);
    }

    private int schema(int least, int greatest) {
        return least + random.nextInt(greatest - least + 1);
    }

    private Sample intSample(long time, NativeState state, int i) {
        step(state, i == 3);
        if (random.nextInt(100) == 0) {
            IntHistogram stale = new IntHistogram();
            stale.sum = Double.longBitsToDouble(StaleMarker.BITS);
            return new Sample.OfInt(time, stale);
        }
        return new Sample.OfInt(time, state.whole(CounterResetHint.UNKNOWN));
    }

    private Sample floatSample(long time, NativeState state, CounterResetHint hint) {
        step(state, false);
        if (random.nextInt(100) == 0) {
            FloatHistogram stale = new FloatHistogram();
            stale.counterResetHint = hint;
            stale.sum = Double.longBitsToDouble(StaleMarker.BITS);
            return new Sample.OfFloatHistogram(time, stale);
        }
        return new Sample.OfFloatHistogram(time, state.fractional(hint, 0.75));
    }

    private void step(NativeState state, boolean notNumbers) {
        if (random.nextInt(80) == 0) {
            state.reset();
        }
        if (random.nextInt(300) == 0) {
            state.coarsen();
        }
        int observed = random.nextInt(8);
        for (int n = 0; n < observed; n++) {
            double value = observation();
            state.observe(random.nextInt(5) == 0 ? -value : random.nextInt(9) == 0 ? 0 : value);
        }
        if (notNumbers && random.nextInt(100) == 0) {
            state.observe(Double.NaN);
        }
    }

    private double observation() {
        return Math.exp(random.nextGaussian() * 1.5 - 0.5);
    }

    private List<Sample> floats(int intervalMs, DoubleSupplier next) {
        List<Sample> samples = new ArrayList<>();
        for (long time : times(intervalMs)) {
            double value = next.getAsDouble();
            boolean stale = random.nextInt(120) == 0;
            samples.add(new Sample.OfFloat(time, stale ? Double.longBitsToDouble(StaleMarker.BITS) : value));
        }
        return samples;
    }

    private List<Sample> histograms(LongFunction<Sample> next) {
        List<Sample> samples = new ArrayList<>();
        for (long time : times(2 * INTERVAL_MS)) {
            samples.add(next.apply(time));
        }
        return samples;
    }

    /** Rising times with jitter and gaps; never a whole second. */
    private long[] times(int intervalMs) {
        List<Long> times = new ArrayList<>();
        int jitter = random.nextBoolean() ? 1 : 2000;
        int offset = random.nextInt(intervalMs - 3000);
        for (long t = START_MS; t < END_MS; t += intervalMs) {
            if (random.nextInt(70) == 0) {
                t += (long) intervalMs * random.nextInt(40);
            }
            long time = t + offset + random.nextInt(jitter);
            times.add(time % 1000 == 0 ? time + 1 : time);
        }
        return times.stream().mapToLong(Long::longValue).filter(t -> t < END_MS).toArray();
    }

    private void add(List<Sample> samples, String... labels) {
        boolean started = starts && STARTED.contains(labels[1]) && random.nextInt(5) > 0;
        series.put(Labels.of(labels), started ? started(samples) : List.copyOf(samples));
    }

    /** With starts: mostly one that stays until a new one comes, or that of deltas; now and then none, or nonsense. */
    private List<Sample> started(List<Sample> samples) {
        List<Sample> result = new ArrayList<>();
        boolean deltas = random.nextInt(3) == 0;
        long start = START_MS - random.nextInt(100_000);
        long before = start;
        for (Sample sample : samples) {
            int dice = random.nextInt(40);
            if (dice == 0) {
                start = before + 1 + random.nextInt(5_000);
            } else if (deltas) {
                start = before;
            }
            result.add(sample.startedAt(
                    switch (dice) {
                        case 1 -> 0;
                        case 2 -> sample.timeMs();
                        case 3 -> sample.timeMs() + 7;
                        case 4 -> before - 3_000;
                        default -> start;
                    }));
            before = sample.timeMs();
        }
        return result;
    }
}
