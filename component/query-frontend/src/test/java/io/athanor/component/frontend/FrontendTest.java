package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.queue.Limits;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.model.Labels;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may ask how much, what is told of who asks what, and what is found out by asking again. */
@Timeout(60)
class FrontendTest {
    private static final long BEGIN = 1_700_000_000_000L / 3_600_000 * 3_600_000;
    private static final long END = BEGIN + 4 * History.HOUR;

    private final History history = new History();
    private final List<AutoCloseable> owned = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    private Cache memory() {
        return owns(new InMemoryCache(
                new InMemoryConfig(64 << 20, 64 << 20), InMemoryMetrics.NONE, null, InstantSource.system()));
    }

    private Served served(FrontendConfig config, @Nullable Cache cache, Overrides overrides) throws Exception {
        for (long t = BEGIN; t <= END; t += 60_000) {
            history.append(Labels.of("__name__", "m", "a", "1"), t, t % 7);
            history.append(Labels.of("__name__", "m", "a", "2"), t, t % 5);
        }
        Served served = owns(new Served(history, config, cache, () -> overrides));
        served.at(END + History.HOUR);
        return served;
    }

    private static FrontendConfig config(double checked, boolean stats) {
        FrontendConfig plain = Served.config(new SplitRule.Every(History.HOUR), true);
        return new FrontendConfig(plain.ranges(), plain.lists(), 3, plain.callers(), 0, stats, Duration.ZERO, checked);
    }

    private static String range(String query) {
        return "/api/v1/query_range?query=" + query + "&start=" + BEGIN / 1000 + "&end=" + END / 1000 + "&step=60";
    }

    private static Overrides limits(Limits limits) {
        return new Overrides(Limits.NONE, Map.of("small", limits));
    }

    @Test
    void tooCostlyARequest_is429_whichNamesTheLimit() throws Exception {
        Served served = served(config(0, false), null, limits(new Limits(1, 0, 0, Duration.ZERO, 1)));

        HttpResponse<String> refused = served.through(range("m"), "X-Team", "small");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("max_cost", "tenant small", "\"status\":\"error\"");
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        assertThat(served.through(range("m"), "X-Team", "other").statusCode()).isEqualTo(200);
        assertThat(served.metric("athanor_frontend_refused_requests")).isPositive();
    }

    @Test
    void tooManyThatWait_are429_whichSaysWhenToComeAgain() throws Exception {
        Served served = served(config(0, false), null, limits(new Limits(1, 1, 1, Duration.ZERO, 0)));
        CountDownLatch gate = new CountDownLatch(1);
        served.hold(gate);

        HttpResponse<String> refused = served.through(range("m"), "X-Team", "small"); // four parts at once
        gate.countDown();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("max_queued", "tenant small");
        assertThat(refused.headers().firstValue("Retry-After"))
                .hasValueSatisfying(after -> assertThat(Integer.parseInt(after)).isBetween(1, 60));
    }

    @Test
    void tooLongAQuery_isRefused_whichNamesTheLimit() throws Exception {
        Served served = served(config(0, false), null, limits(new Limits(1, 0, 0, Duration.ofHours(2), 0)));

        assertThat(served.through(range("m"), "X-Team", "small").body())
                .contains("the query time range exceeds the limit (query length: 4h, limit: 2h)");
        assertThat(served.through(range("m"), "X-Team", "other").statusCode()).isEqualTo(200);
    }

    @Test
    void tenants_orgs_andForwardedHeaders_areKeptApart() throws Exception {
        Served served = served(config(0, false), memory(), Overrides.NONE);
        served.through(range("m"), "X-Team", "a");
        int once = served.asked();
        served.through(range("m"), "X-Team", "a");
        assertThat(served.asked()).isEqualTo(once);

        served.through(range("m"), "X-Team", "b");
        assertThat(served.asked()).isEqualTo(2 * once);
        served.through(range("m"), "X-Team", "a", "X-View", "narrow");
        assertThat(served.asked()).isEqualTo(3 * once);
        served.through(range("m"), "X-Team", "a", "X-View", "narrow");
        served.through(range("m"), "X-Team", "b");
        assertThat(served.asked()).isEqualTo(3 * once);
        assertThat(served.through(range("m"), "X-Team", "a/b").statusCode()).isEqualTo(400);
    }

    @Test
    void client_thatWantsNothingFromACache_getsNothingFromIt() throws Exception {
        Served served = served(config(0, false), memory(), Overrides.NONE);
        served.through(range("m"));
        int once = served.asked();

        served.through(range("m"), "Cache-Control", "no-store");

        assertThat(served.asked()).isEqualTo(2 * once);
    }

    @Test
    void selfCheck_countsWhatIsWrong_andLetsItGo() throws Exception {
        Served served = served(config(1, false), memory(), Overrides.NONE);
        served.through(range("m"));
        served.through(range("m"));
        until(() -> served.metric("athanor_frontend_cache_checks") >= 1);
        assertThat(served.metric("athanor_frontend_cache_mismatch")).isZero();

        // All of an hour is other data, of which nobody says so.
        for (long t = BEGIN; t <= END; t += 60_000) {
            history.append(Labels.of("__name__", "m", "a", "1"), t, 99);
        }
        for (int i = 0; i < 200 && served.metric("athanor_frontend_cache_mismatch") < 4; i++) {
            served.through(range("m"));
            Thread.sleep(5);
        }

        assertThat(served.metric("athanor_frontend_cache_mismatch")).isPositive();
        until(() ->
                served.through(range("m")).body().equals(served.own(range("m")).body()));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) throws Exception {
        while (!condition.holds()) {
            Thread.sleep(5);
        }
    }

    @Test
    void requestUnderWay_isListed_andWhatItCostAfterwards() throws Exception {
        Served served = served(config(0, true), memory(), Overrides.NONE);
        CountDownLatch gate = new CountDownLatch(1);
        served.hold(gate);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> answer =
                    threads.submit(() -> served.through(range("m"), "X-Team", "a", "X-User", "alice"));
            until(() -> served.through("/api/v1/status/active_queries").body().contains("\"parts\":5"));
            assertThat(served.through("/api/v1/status/active_queries").body())
                    .contains("\"op\":\"query_range\"", "\"query\":\"m\"", "\"tenant\":\"a\"", "\"user\":\"alice\"")
                    .contains("\"partsDone\":0", "\"step\":60");
            gate.countDown();
            assertThat(answer.get(30, TimeUnit.SECONDS).headers().firstValue("Server-Timing"))
                    .hasValueSatisfying(timing -> assertThat(timing)
                            .contains("queue;dur=", "cache;dur=", "querier_wall_time;dur=", "response_time;dur="));
        }
        served.through(range("m"), "X-Team", "a", "X-User", "alice");

        // The client has its answer before the end of the request is noted.
        until(() ->
                served.through("/api/v1/status/active_queries").body().equals("{\"status\":\"success\",\"data\":[]}"));
        String byCost = "/api/v1/status/top_queries?by=samples&topN=1";
        until(() -> served.through(byCost).body().contains("\"count\":2"));
        String top = served.through(byCost).body();
        assertThat(top)
                .contains("\"query\":\"m\"", "\"tenant\":\"a\"", "\"user\":\"alice\"", "\"count\":2", "\"failed\":0")
                .contains("\"requests\":5", "\"stepsFromCache\":241");
        assertThat(top).as("samples of all parts").doesNotContain("\"samples\":0");
        assertThat(served.through("/api/v1/status/top_queries?by=beauty").statusCode())
                .isEqualTo(400);
    }

    @Test
    void stats_areThoseOfAllParts() throws Exception {
        Served served = served(config(0, false), null, Overrides.NONE);
        String path = range("m") + "&stats=true";

        String whole = served.own(path).body();
        String parts = served.through(path).body();

        String samples = whole.replaceAll("(?s).*\"totalQueryableSamples\":([0-9]+).*", "$1");
        assertThat(parts).contains("\"totalQueryableSamples\":" + samples);
    }

    @Test
    void frontThatHasNothing_isAskedForOfCoarserData() throws Exception {
        Served served = served(config(0, false), memory(), Overrides.NONE);
        String path = "/api/v1/query_range?query=m&start=" + (BEGIN - 2 * History.HOUR) / 1000 + "&end=" + END / 1000
                + "&step=300&max_source_resolution=auto";

        for (int i = 0; i < 2; i++) {
            assertThat(served.through(path).body()).isEqualTo(served.own(path).body());
        }
        assertThat(served.metric("thanos_frontend_downsampled_extra_queries")).isPositive();
    }

    @Test
    void forms_areAnsweredAsTheQuerierDoes() throws Exception {
        Served served = served(config(0, false), memory(), Overrides.NONE);
        String times = "start=" + BEGIN / 1000 + "&end=" + END / 1000;
        for (String[] one : new String[][] {
            {"/api/v1/query_range", "query=sum(m)&step=60&" + times},
            {"/api/v1/query", "query=m&time=" + END / 1000},
            {"/api/v1/labels", times + "&match%5B%5D=m"},
            {"/api/v1/series", times + "&match%5B%5D=m"}
        }) {
            String own = served.own(one[0] + "?" + one[1]).body();
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> answer = served.post(one[0], one[1]);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).as(one[0]).isEqualTo(own);
            }
        }
    }

    @Test
    void querierThatFailsInTheMiddle_isAskedAgain_orNamed() throws Exception {
        Served served = served(config(0, false), memory(), Overrides.NONE);
        served.fail(2);
        assertThat(served.through(range("m")).body())
                .isEqualTo(served.own(range("m")).body());

        served.fail(1000);
        HttpResponse<String> failed = served.through(range("sum(m)"));
        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(failed.body()).contains("\"status\":\"error\"", "status 502");
        served.fail(0);
        assertThat(served.through(range("sum(m)")).body())
                .isEqualTo(served.own(range("sum(m)")).body());
    }
}
