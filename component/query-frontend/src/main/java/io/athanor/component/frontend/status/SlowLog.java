package io.athanor.component.frontend.status;

import io.athanor.component.frontend.downstream.Costs;
import io.athanor.server.http.Form;
import io.athanor.server.http.HttpExchange;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Lines about requests that took long, with Thanos's words. */
public final class SlowLog {
    private static final Logger LOG = LoggerFactory.getLogger(SlowLog.class);

    private final Duration longerThan;
    private final boolean all;

    /**
     * @param longerThan zero: none; below zero: all requests
     * @param stats whether each request's cost has a line of its own
     */
    public SlowLog(Duration longerThan, boolean stats) {
        this.longerThan = longerThan;
        this.all = stats;
    }

    /**
     * A request has ended.
     *
     * @param form its parameters
     * @param hours of its range; below zero: it has none
     */
    public void ended(Asked asked, HttpExchange exchange, Form form, double seconds, double hours, String traceId) {
        boolean isSlow = !longerThan.isZero() && seconds * 1e9 > longerThan.toNanos();
        if (isSlow) {
            LoggingEventBuilder line = LOG.atInfo()
                    .addKeyValue("method", exchange.method())
                    .addKeyValue("host", exchange.header("Host"))
                    .addKeyValue("path", exchange.path())
                    .addKeyValue("remote_user", asked.caller().user())
                    .addKeyValue("remote_addr", exchange.remoteAddress())
                    .addKeyValue("time_taken_ms", (long) (seconds * 1000))
                    .addKeyValue("grafana_dashboard_uid", orDash(exchange.header("X-Dashboard-Uid")))
                    .addKeyValue("grafana_panel_id", orDash(exchange.header("X-Panel-Id")))
                    .addKeyValue("trace_id", orDash(traceId));
            costs(withParameters(line, form, hours), asked).log("slow query detected");
        }
        if (all) {
            LoggingEventBuilder line = LOG.atInfo()
                    .addKeyValue("component", "query-frontend")
                    .addKeyValue("method", exchange.method())
                    .addKeyValue("path", exchange.path())
                    .addKeyValue("remote_user", asked.caller().user())
                    .addKeyValue("remote_addr", exchange.remoteAddress())
                    .addKeyValue("response_time", seconds + "s")
                    .addKeyValue("query_wall_time_seconds", asked.costs().sum().querierNanos() / 1e9);
            costs(withParameters(line, form, hours), asked).log("query stats");
        }
    }

    private static LoggingEventBuilder withParameters(LoggingEventBuilder line, Form form, double hours) {
        LoggingEventBuilder with = line;
        for (String name : form.names()) {
            with = with.addKeyValue("param_" + name, String.join(",", form.all(name)));
        }
        return hours < 0 ? with : with.addKeyValue("query_range_hours", (long) hours);
    }

    private static LoggingEventBuilder costs(LoggingEventBuilder line, Asked asked) {
        Costs.Sum cost = asked.costs().sum();
        return line.addKeyValue("peak_samples", cost.peakSamples())
                .addKeyValue("total_samples_loaded", cost.samples())
                .addKeyValue("tenant", asked.caller().tenant())
                .addKeyValue("queue_ms", cost.longestQueueNanos() / 1_000_000)
                .addKeyValue("querier_ms", cost.querierNanos() / 1_000_000)
                .addKeyValue("querier_requests", cost.asks())
                .addKeyValue("querier_bytes", cost.bytes())
                .addKeyValue("querier_cpu_ms", cost.told().cpuNanos() / 1_000_000)
                .addKeyValue("decoded_samples", cost.told().samples())
                .addKeyValue("bucket_bytes", cost.told().bucketBytes())
                .addKeyValue("bucket_requests", cost.told().bucketRequests())
                .addKeyValue("steps_from_cache", cost.stepsFromCache());
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
