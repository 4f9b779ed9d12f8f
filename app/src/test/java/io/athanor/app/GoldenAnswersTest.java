package io.athanor.app;

import org.junit.jupiter.api.Test;

/** Asks all recorded questions of a real Prometheus, and of a real Thanos, of {@code athanor all}, over the same blocks. */
class GoldenAnswersTest {
    /** How many pass at least: may only grow. */
    private static final int PROMETHEUS_FLOOR = 1_854;

    private static final int THANOS_FLOOR = 256;

    @Test
    void answers_ofPrometheus_areOurs() throws Exception {
        GoldenRun run = new GoldenRun("golden answers");
        run.ask(
                "prometheus-answers.json",
                "bucket-prometheus",
                "--enable-feature=promql-experimental-functions,promql-extended-range-selectors",
                "--enable-feature=promql-binop-fill-modifiers");
        run.report(PROMETHEUS_FLOOR);
    }

    @Test
    void answers_ofThanos_areOurs() throws Exception {
        GoldenRun run = new GoldenRun("golden answers of Thanos");
        run.ask("thanos-answers.json", "bucket-compacted", "--query.replica-label=replica");
        run.report(THANOS_FLOOR);
    }
}
