package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.athanor.cache.Cache;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.component.frontend.status.SlowLog;
import io.athanor.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Lines about slow queries, as they are in the log. */
@Timeout(60)
class SlowLogTest {
    private static final long BEGIN = 1_700_000_000_000L / 3_600_000 * 3_600_000;
    private static final String RANGE = "/api/v1/query_range?query=sum(m)&start=" + BEGIN / 1000 + "&end="
            + (BEGIN + 2 * History.HOUR) / 1000 + "&step=60";

    private final BlockingQueue<ILoggingEvent> lines = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line);
        }
    };
    private final Logger logger = (Logger) LoggerFactory.getLogger(SlowLog.class);
    private final List<AutoCloseable> owned = new ArrayList<>();

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private Served served(Duration slow, boolean stats) throws Exception {
        FrontendConfig plain = Served.config(new SplitRule.Every(History.HOUR), true);
        FrontendConfig config =
                new FrontendConfig(plain.ranges(), plain.lists(), 3, plain.callers(), 0, stats, slow, 0);
        History history = new History();
        for (long t = BEGIN; t <= BEGIN + 2 * History.HOUR; t += 60_000) {
            history.append(Labels.of("__name__", "m"), t, t % 7);
        }
        @Nullable Cache none = null;
        Served served = new Served(history, config, none, () -> Overrides.NONE);
        owned.add(served);
        served.at(BEGIN + 3 * History.HOUR);
        return served;
    }

    /** The next line's keys and values; it comes after the answer. */
    private Map<String, String> line(String message) throws InterruptedException {
        ILoggingEvent line = lines.poll(30, TimeUnit.SECONDS);
        assertThat(line).as("a line").isNotNull();
        assertThat(line.getFormattedMessage()).isEqualTo(message);
        Map<String, String> pairs = new TreeMap<>();
        line.getKeyValuePairs().forEach(pair -> pairs.put(pair.key, String.valueOf(pair.value)));
        return pairs;
    }

    @Test
    void slowQuery_isALine_withWhoAskedWhat_andItsCost() throws Exception {
        Served served = served(Duration.ofMillis(-1), false);

        served.through(RANGE, "X-Team", "a", "X-User", "alice", "X-Dashboard-Uid", "d1", "X-Panel-Id", "7");

        Map<String, String> line = line("slow query detected");
        assertThat(line)
                .containsEntry("method", "GET")
                .containsEntry("path", "/api/v1/query_range")
                .containsEntry("param_query", "sum(m)")
                .containsEntry("param_step", "60")
                .containsEntry("remote_user", "alice")
                .containsEntry("tenant", "a")
                .containsEntry("grafana_dashboard_uid", "d1")
                .containsEntry("grafana_panel_id", "7")
                .containsEntry("trace_id", "-")
                .containsEntry("query_range_hours", "2")
                .containsEntry("querier_requests", "3")
                .containsEntry("bucket_bytes", "0")
                .containsEntry("bucket_requests", "0")
                .containsEntry("steps_from_cache", "0")
                .containsKeys("host", "remote_addr", "time_taken_ms", "queue_ms", "querier_ms", "querier_cpu_ms");
        assertThat(Long.parseLong(line.get("querier_bytes"))).isPositive();
        assertThat(Long.parseLong(line.get("decoded_samples"))).isBetween(121L, 1000L);
        assertThat(lines).isEmpty();
    }

    @Test
    void failedQuery_isALine_too() throws Exception {
        Served served = served(Duration.ofMillis(-1), false);

        served.through(RANGE.replace("sum(m)", "sum("));

        assertThat(line("slow query detected")).containsEntry("param_query", "sum(");
    }

    @Test
    void query_isNoLine_ifItWasNotSlow_andOneOfItsCost_ifThatIsWanted() throws Exception {
        Served served = served(Duration.ofHours(1), true);

        served.through(RANGE);

        assertThat(line("query stats"))
                .containsEntry("component", "query-frontend")
                .containsEntry("total_samples_loaded", "121")
                .containsKeys("response_time", "query_wall_time_seconds", "peak_samples");
        assertThat(lines).isEmpty();
    }
}
