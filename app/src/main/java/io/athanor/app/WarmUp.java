package io.athanor.app;

import io.athanor.api.httpapi.HttpApi;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.QueryRequest;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the virtual machine compile the engine's loops and the writer of answers before the first real query: some varied
 * queries over made-up series, for a fraction of a second.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long NANOS = 500_000_000;
    private static final List<String> QUERIES = List.of(
            "sum by (job) (rate(warm_total[5m]))",
            "histogram_quantile(0.9, sum by (le, job) (rate(warm_bucket[5m])))",
            "max_over_time(warm_gauge[30m])",
            "sum by (pod) (warm_gauge) / on (pod) group_left max by (pod) (warm_total)",
            "quantile_over_time(0.9, warm_gauge[20m])",
            "topk(5, rate(warm_total[10m]))",
            "warm_gauge > 10",
            "avg_over_time(warm_gauge[10m]) + stddev by (job) (warm_gauge)");

    private WarmUp() {}

    /** Runs for about half a second. What cannot be computed is passed over. */
    static void run(QueryEngine engine) {
        MadeUpSeries series = new MadeUpSeries();
        long until = System.nanoTime() + NANOS;
        for (int i = 0; System.nanoTime() < until; i++) {
            String query = QUERIES.get(i % QUERIES.size());
            boolean isInstant = i / QUERIES.size() % 3 == 2;
            try {
                QueryRequest request = isInstant
                        ? QueryRequest.instant(query, MadeUpSeries.END_MS)
                        : QueryRequest.range(query, 0, MadeUpSeries.END_MS, 30_000);
                HttpApi.rehearse(engine.execute(request, series::select).value());
            } catch (PromqlException | IOException e) {
                LOG.atDebug().addKeyValue("query", query).setCause(e).log("not part of the warm-up");
            }
        }
    }
}
