package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer is a matter of the data: not of the number of workers, of how the samples are cut into chunks, or of how the steps are cut into queries. */
class SameBitsTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final long STEP = 30_000;
    private static final int STEPS = 150;

    private record Sample(String labels, long t, double v) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(rate(requests_total[5m]))",
                "sum by (job) (rate(requests_total[5m]))",
                "avg by (job) (temperature)",
                "stddev(temperature) by (job)",
                "quantile(0.7, temperature)",
                "topk(3, temperature)",
                "bottomk by (job) (2, rate(requests_total[2m]))",
                "count by (job) (temperature > 20)",
                "temperature * on (job, instance) group_left () requests_total",
                "sum by (job) (temperature) / on (job) sum by (job) (increase(requests_total[10m]))",
                "temperature and on (instance) (requests_total > 500)",
                "temperature or requests_total",
                "temperature unless on (instance) requests_total",
                "max_over_time(sum by (job) (rate(requests_total[1m]))[10m:30s])",
                "quantile_over_time(0.9, temperature[20m])",
                "avg_over_time(temperature[7m] offset 1m)",
                "histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m])))",
                "label_replace(temperature, \"x\", \"$1\", \"instance\", \"i(.).*\")",
                "absent(temperature{job=\"j9\"})",
                "scalar(sum(temperature)) + vector(time())",
                "-temperature ^ 2 % 7",
            })
    void answer_whateverWorkersChunksAndCuts_hasTheSameBits(String expr) {
        List<Sample> expected = run(expr, 1, 120, STEPS);
        assertThat(expected).as("replay with -Dseed=" + SEED).isNotEmpty();
        assertThat(run(expr, 2, 120, STEPS)).as("2 workers, -Dseed=" + SEED).isEqualTo(expected);
        assertThat(run(expr, 7, 7, STEPS))
                .as("7 workers, chunks of 7, -Dseed=" + SEED)
                .isEqualTo(expected);
        assertThat(run(expr, 3, 1000, 1)).as("step by step, -Dseed=" + SEED).isEqualTo(expected);
        assertThat(run(expr, 3, 120, 67))
                .as("67 steps at a time, -Dseed=" + SEED)
                .isEqualTo(expected);
    }

    private static List<Sample> run(String expr, int workers, int samplesPerChunk, int stepsPerQuery) {
        MemorySource source = source(samplesPerChunk);
        EngineConfig config =
                EngineConfig.builder().workers(workers).features(Set.of()).build();
        TreeMap<String, TreeMap<Long, Double>> all = new TreeMap<>();
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
            for (int from = 0; from < STEPS; from += stepsPerQuery) {
                long start = 1_200_000 + from * STEP;
                long end = start + (Math.min(stepsPerQuery, STEPS - from) - 1) * STEP;
                QueryRequest request = QueryRequest.range(expr, start, end, STEP);
                Value.Matrix matrix =
                        (Value.Matrix) engine.execute(request, source).value();
                for (Value.Series series : matrix.series()) {
                    for (int i = 0; i < series.size(); i++) {
                        all.computeIfAbsent(series.labels().toString(), k -> new TreeMap<>())
                                .put(series.t()[i], series.v()[i]);
                    }
                }
            }
            assertThat(engine.reservedBytes()).isZero();
        }
        List<Sample> samples = new ArrayList<>();
        all.forEach((labels, values) -> values.forEach((t, v) -> samples.add(new Sample(labels, t, v))));
        return samples;
    }

    /** Counters with resets, gauges, buckets; with gaps, jitter and stale markers. */
    private static MemorySource source(int samplesPerChunk) {
        Random random = new Random(SEED);
        MemorySource source = new MemorySource(samplesPerChunk);
        for (int s = 0; s < 40; s++) {
            String job = "j" + s % 3;
            source.add(
                    Labels.of("__name__", "requests_total", "job", job, "instance", "i" + s),
                    times(random),
                    values(random, true));
            source.add(
                    Labels.of("__name__", "temperature", "job", job, "instance", "i" + s),
                    times(random),
                    values(random, false));
        }
        for (String le : List.of("0.1", "1", "10", "+Inf")) {
            source.add(Labels.of("__name__", "latency_bucket", "le", le), times(random), values(random, true));
        }
        return source;
    }

    private static long[] times(Random random) {
        long[] t = new long[400];
        long now = random.nextInt(15_000);
        for (int i = 0; i < t.length; i++) {
            now += random.nextInt(50) == 0 ? 400_000 : 15_000 + random.nextInt(5);
            t[i] = now;
        }
        return t;
    }

    private static double[] values(Random random, boolean counter) {
        double[] v = new double[400];
        double value = 0;
        for (int i = 0; i < v.length; i++) {
            value = counter ? random.nextInt(50) == 0 ? 0 : value + random.nextInt(50) : random.nextGaussian() * 30;
            v[i] = random.nextInt(80) == 0 ? Double.longBitsToDouble(0x7ff0000000000002L) : value;
        }
        return v;
    }
}
