package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.testing.testkit.ServedBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that promtool makes of OpenMetrics text: every sample comes back, and PromQL works on them. */
class PromtoolBlocksTest {
    private static final long FIRST_S = 1_700_000_000;
    private static final int MINUTES = 400;
    private static final int RESET_AT = 130;
    private static final List<String> PATHS = List.of("/", "/api", "/ü");

    private final Map<String, Map<String, Double>> written = new TreeMap<>();

    @Test
    void blocks_madeFromOpenMetrics_answerEverySampleAndQueries(@TempDir Path dir)
            throws IOException, InterruptedException {
        String promtool = RealPrograms.promtool().toString();
        Path text = Files.writeString(dir.resolve("in.om"), openMetrics());
        Path blocks = dir.resolve("blocks");
        RunningProgram.run(
                dir.resolve("promtool.log"),
                List.of(promtool, "tsdb", "create-blocks-from", "openmetrics", text.toString(), blocks.toString()));

        try (ServedBucket ours = ServedBucket.of(blocks);
                QueryApi api = new QueryApi(ours.base())) {
            long end = (FIRST_S + 60L * MINUTES) * 1000;
            assertThat(Answers.values(api.query("{__name__=~\".+\"}[8h]", end))).isEqualTo(written);

            var rate = Answers.values(api.query("sum(rate(jobs_total{path=\"/api\"}[10m]))", end - 600_000), "{}");
            assertThat(rate.values()).singleElement().isEqualTo(0.2);
            var increase = Answers.values(api.query("increase(jobs_total{path=\"/\"}[8h])", end), "{path=/}");
            assertThat(increase.values())
                    .singleElement()
                    .satisfies(v -> assertThat(v).isBetween(6.0 * (MINUTES - 2), 6.0 * (MINUTES + 1)));
            var count = Answers.values(api.query("count(temperature)", end - 60_000), "{}");
            assertThat(count.values()).containsExactly(1.0);
        }
    }

    /** Counters that grow by 6, 12 and 18 a minute, one of them with a reset, and a gauge with odd values. */
    private String openMetrics() {
        StringBuilder out = new StringBuilder("# TYPE jobs counter\n");
        for (int p = 0; p < PATHS.size(); p++) {
            double value = 0;
            for (int i = 0; i < MINUTES; i++) {
                value = p == 0 && i == RESET_AT ? 0 : value + 6 * (p + 1);
                String labels = "{path=\"" + PATHS.get(p) + "\"}";
                line(out, "jobs_total" + labels, "{__name__=jobs_total, path=" + PATHS.get(p) + "}", value, i);
            }
        }
        out.append("# TYPE temperature gauge\n");
        for (int i = 0; i < MINUTES; i++) {
            double value = switch (i % 50) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> Double.NEGATIVE_INFINITY;
                default -> Math.sin(i) * 1e3;
            };
            line(out, "temperature", "{__name__=temperature}", value, i);
        }
        return out.append("# EOF\n").toString();
    }

    private void line(StringBuilder out, String name, String series, double value, int minute) {
        long seconds = FIRST_S + 60L * minute;
        String text = Double.isNaN(value)
                ? "NaN"
                : Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : String.format(Locale.ROOT, "%s", value);
        out.append(name).append(' ').append(text).append(' ').append(seconds).append('\n');
        written.computeIfAbsent(series, _ -> new TreeMap<>()).put(String.valueOf(seconds), value);
    }
}
