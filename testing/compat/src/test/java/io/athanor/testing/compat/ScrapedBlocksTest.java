package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RealPrometheus;
import io.athanor.testing.testkit.ServedBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real Prometheus scrapes a target of ours; the blocks of its snapshot give here the answers that it gives itself. */
class ScrapedBlocksTest {
    private static final int SCRAPES = 24;
    private static final long STEP_MS = 500;
    private static final long RANGE_MS = 2_000;
    private static final List<String> QUERIES = List.of(
            "up",
            "moving_total",
            "{job=\"moving\"}",
            "{__name__=~\"moving_.+\",path!=\"/\"}",
            "rate(moving_total[2s])",
            "increase(resetting_total[2s])",
            "irate(moving_total[2s])",
            "delta(moving_gauge[2s])",
            "sum by (path) (rate(moving_total[2s]))",
            "sum without (instance) (moving_total) / 2",
            "histogram_quantile(0.9, sum by (le) (rate(moving_seconds_bucket[2s])))",
            "rate(moving_seconds_sum[2s]) / rate(moving_seconds_count[2s])",
            "max_over_time(moving_gauge[2s])",
            "min_over_time(moving_gauge[2s])",
            "avg_over_time(moving_gauge[2s])",
            "count_over_time(moving_total[2s])",
            "last_over_time(gone_gauge[2s])",
            "gone_gauge",
            "odd_gauge",
            "topk(2, moving_total)",
            "moving_gauge > 0",
            "moving_total * on (instance) group_left () up");

    @Test
    void snapshot_ofAScrapingPrometheus_answersAsItDoes(@TempDir Path dir) throws IOException, InterruptedException {
        Path binary = RealPrograms.prometheus();
        try (MovingTarget target = new MovingTarget(SCRAPES);
                RealPrometheus real = RealPrometheus.start(binary, dir, config(target), "--web.enable-admin-api");
                QueryApi theirs = new QueryApi(real.base())) {
            target.awaitScrapes();
            JsonNode snapshot = theirs.post("/api/v1/admin/tsdb/snapshot");
            Path blocks = dir.resolve("data/snapshots")
                    .resolve(snapshot.required("name").asString());

            try (ServedBucket ours = ServedBucket.of(blocks);
                    QueryApi api = new QueryApi(ours.base())) {
                compare(api, theirs);
            }
        }
    }

    private static String config(MovingTarget target) {
        return """
                global: {scrape_interval: 250ms, scrape_timeout: 250ms, external_labels: {cluster: scraped}}
                scrape_configs: [{job_name: moving, static_configs: [{targets: ["%s"]}]}]
                """.formatted(target.address());
    }

    private static void compare(QueryApi ours, QueryApi theirs) throws IOException, InterruptedException {
        NavigableSet<Long> scrapes = scrapeTimes(ours);
        assertThat(scrapes).hasSizeGreaterThanOrEqualTo(SCRAPES);
        long end = scrapes.last();
        long start = startOffTheBorders(scrapes);
        int points = 0;
        for (String query : QUERIES) {
            JsonNode range = theirs.queryRange(query, start, end, STEP_MS);
            Answers.assertSame(query, ours.queryRange(query, start, end, STEP_MS), range);
            Answers.assertSame(query, ours.query(query, start), theirs.query(query, start));
            int found =
                    Answers.values(range).values().stream().mapToInt(Map::size).sum();
            assertThat(found).as("points of " + query).isPositive();
            points += found;
        }
        assertThat(points).isGreaterThan(300);
        String bounds = "?start=" + QueryApi.seconds(start) + "&end=" + QueryApi.seconds(end);
        for (String path : List.of("/api/v1/labels", "/api/v1/label/path/values", "/api/v1/label/__name__/values")) {
            assertThat(ours.get(path + bounds)).as(path).isEqualTo(theirs.get(path + bounds));
        }
        String series = "/api/v1/series" + bounds + "&match[]=" + QueryApi.encode("{job=\"moving\"}");
        assertThat(asSet(ours.get(series))).isEqualTo(asSet(theirs.get(series)));
    }

    /** When the target was scraped, ms: all its samples have these times. */
    private static NavigableSet<Long> scrapeTimes(QueryApi api) throws IOException, InterruptedException {
        JsonNode up = api.query("up[1h]", System.currentTimeMillis());
        NavigableSet<Long> times = new TreeSet<>();
        up.required("result")
                .path(0)
                .path("values")
                .forEach(point -> times.add(Math.round(point.get(0).asDouble() * 1000)));
        return times;
    }

    /** A start from which no window's left border meets a sample: before version 3 a window included that border. */
    private static long startOffTheBorders(NavigableSet<Long> scrapes) {
        for (long start = scrapes.first() + RANGE_MS + STEP_MS; start < scrapes.last(); start++) {
            long candidate = start;
            if (LongStream.iterate(candidate, t -> t <= scrapes.last(), t -> t + STEP_MS)
                    .noneMatch(t -> scrapes.contains(t - RANGE_MS))) {
                return candidate;
            }
        }
        throw new AssertionError("no start keeps windows off the samples " + scrapes);
    }

    private static Set<JsonNode> asSet(JsonNode list) {
        Set<JsonNode> set = new HashSet<>();
        list.forEach(set::add);
        return set;
    }
}
