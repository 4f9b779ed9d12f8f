package io.athanor.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.Shared;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchQueryTest {
    @Test
    void queries_ofTheSharedSet_areTen_withSelectorsAndCounts() {
        List<BenchQuery> set = BenchQuery.read(Shared.path("bench/queries.json"));

        assertThat(set).hasSize(10).allSatisfy(q -> {
            assertThat(q.data()).isEqualTo("fleet");
            assertThat(q.expectedSeries(200)).isEqualTo(q.series()).isPositive();
        });
    }

    @Test
    void request_ofARangeQuery_endsAtTheEndOfTheData() {
        BenchQuery query = new BenchQuery("n", "sum(rate(a{b=\"c\"}[5m])) / sum(a)", 6, 60, "fleet", 2_400);

        assertThat(URLDecoder.decode(query.request(86_400_000), StandardCharsets.UTF_8))
                .isEqualTo("/api/v1/query_range?query=sum(rate(a{b=\"c\"}[5m])) / sum(a)"
                        + "&start=64800.000&end=86400.000&step=60");
        assertThat(query.expectedSeries(100)).isEqualTo(1_200);
    }

    @Test
    void request_ofAnInstantQuery_isAtTheEndOfTheData_andOneSeriesStaysOne() {
        BenchQuery query = new BenchQuery("n", "up", 0, 0, "fleet", 1);

        assertThat(query.request(5_000)).isEqualTo("/api/v1/query?query=up&time=5.000");
        assertThat(query.expectedSeries(20)).isEqualTo(1);
    }
}
