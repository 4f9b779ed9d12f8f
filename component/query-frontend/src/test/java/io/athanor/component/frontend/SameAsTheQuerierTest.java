package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.model.Labels;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, goes, comes late or is missing: what the frontend answers is, bit for bit, what the querier answers to the same
 * request.
 */
class SameAsTheQuerierTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long BEGIN = 1_700_000_000_000L / 3_600_000 * 3_600_000;
    private static final long MINUTE = 60_000;
    private static final List<String> QUERIES = List.of(
            "m",
            "sum(m)",
            "sum by (a) (rate(m_total[7m]))",
            "rate(m[10m])", // has an info: m is no counter by its name
            "m offset 1h",
            "m offset -10m",
            "max_over_time(m[1h])",
            "avg_over_time(m[30m:3m])",
            "m @ " + (BEGIN / 1000 + 5000),
            "count(m) + count(m @ end())",
            "topk(1, m)",
            "absent(m{a=\"0\"})",
            "m_total > 100 or m",
            "m + on (a) m_total",
            "m * step()",
            "time() - end()",
            "nothing");

    private final Random random = new Random(SEED);
    private final History history = new History();
    private long now = BEGIN;

    private static Labels series(int i) {
        return Labels.of("__name__", i % 2 == 0 ? "m" : "m_total", "a", String.valueOf(i / 2));
    }

    private void appendUntil(long t) {
        for (; now < t; now += MINUTE) {
            for (int i = 0; i < 6; i++) {
                if (random.nextInt(10) > 0) {
                    history.append(
                            series(i), now + 10, i % 2 == 0 ? random.nextInt(50) : (now - BEGIN) / 1000.0 * (i + 1));
                }
            }
        }
    }

    /** Misses now and then, and gives garbage back. */
    private static final class BadCache implements Cache {
        private final Cache good = new InMemoryCache(
                new InMemoryConfig(64 << 20, 64 << 20), InMemoryMetrics.NONE, null, InstantSource.system());
        private final Random random;

        BadCache(Random random) {
            this.random = random;
        }

        @Override
        public synchronized Hits get(List<String> keys) {
            Hits there = good.get(keys);
            Hits given = new Hits(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                byte[] value = there.value(i);
                int what = random.nextInt(20);
                if (value != null && what > 1) {
                    given.found(i, value);
                } else if (what == 0) {
                    byte[] garbage = new byte[random.nextInt(200)];
                    random.nextBytes(garbage);
                    given.found(i, garbage);
                }
            }
            return given;
        }

        @Override
        public void put(String key, byte[] value, Duration ttl) {
            good.put(key, value, ttl);
        }

        @Override
        public void close() {
            good.close();
        }
    }

    @Test
    void answers_throughSplitAndCache_areTheQueriersOwn() throws Exception {
        int hitsSeen = 0;
        for (int round = 0; round < 4; round++) {
            SplitRule split = round == 3
                    ? new SplitRule.Dynamic(History.HOUR, 2 * History.HOUR, 3)
                    : new SplitRule.Every(random.nextBoolean() ? History.HOUR : 90 * MINUTE);
            boolean align = round != 1;
            try (Cache cache = new BadCache(new Random(SEED + round));
                    Served served = new Served(history, Served.config(split, align), cache, () -> Overrides.NONE)) {
                appendUntil(now + 5 * History.HOUR);
                for (int i = 0; i < 80; i++) {
                    change(served);
                    compare(served, align);
                }
                hitsSeen += cacheHits(served);
            }
        }
        assertThat(hitsSeen).as("the cache was of use").isPositive();
    }

    private static int cacheHits(Served served) {
        return served.registry.scrape().stream()
                .filter(m -> m.getMetadata().getPrometheusName().equals("cortex_cache_hits"))
                .flatMap(m -> m.getDataPoints().stream())
                .mapToInt(d -> (int)
                        ((io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot) d).getValue())
                .sum();
    }

    private void change(Served served) {
        long from = BEGIN + random.nextInt((int) ((now - BEGIN) / MINUTE)) * MINUTE;
        long to = from + random.nextInt(90) * MINUTE;
        switch (random.nextInt(14)) {
            case 0 -> history.late(series(random.nextInt(8)), from + 7, Math.min(to, now), 30_000, random.nextInt(9));
            case 1 -> history.delete(series(random.nextInt(6)), from, Math.min(to, now));
            case 2 -> history.outage(random.nextBoolean());
            case 3 -> served.fail(random.nextInt(3));
            case 4, 5, 6 -> appendUntil(now + random.nextInt(5) * MINUTE);
            default -> {} // the same again
        }
        served.at(now);
    }

    private void compare(Served served, boolean align) throws Exception {
        long step = List.of(30_000L, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 7_000L, 97 * MINUTE)
                .get(random.nextInt(7));
        long end = now - random.nextInt(3) * (40 * MINUTE) + random.nextInt(1000);
        long start = end - random.nextInt(240) * MINUTE;
        String query = QUERIES.get(random.nextInt(QUERIES.size()));
        String more = random.nextInt(8) == 0 ? "&dedup=false" : "";
        String asked = path(query, start, end, step) + more;
        String own = align
                ? path(query, Math.floorDiv(start, step) * step, Math.floorDiv(end, step) * step, step) + more
                : asked;
        HttpResponse<String> expected = served.own(own);

        HttpResponse<String> answer = served.through(asked);

        String replay = "replay with -Dathanor.seed=" + SEED + ": " + asked;
        assertThat(answer.body()).as(replay).isEqualTo(expected.body());
        assertThat(answer.statusCode()).as(replay).isEqualTo(expected.statusCode());
        assertThat(answer.headers().firstValue("Cache-Control"))
                .as(replay)
                .isEqualTo(expected.headers().firstValue("Cache-Control"));
        if (random.nextInt(4) == 0) {
            compareLists(served, start, end);
        }
    }

    private void compareLists(Served served, long start, long end) throws Exception {
        String times = "?start=" + start / 1000.0 + "&end=" + end / 1000.0;
        String path = List.of(
                        "/api/v1/labels" + times,
                        "/api/v1/label/a/values" + times,
                        "/api/v1/series" + times + "&match%5B%5D=m",
                        "/api/v1/series" + times + "&limit=1&match%5B%5D=%7Ba%3D~%22.%2B%22%7D")
                .get(random.nextInt(4));

        assertThat(served.through(path).body())
                .as("replay with -Dathanor.seed=%d: %s", SEED, path)
                .isEqualTo(served.own(path).body());
    }

    private static String path(String query, long start, long end, long step) {
        return "/api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start="
                + start / 1000.0 + "&end=" + end / 1000.0 + "&step=" + step / 1000.0;
    }
}
