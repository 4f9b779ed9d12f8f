package io.athanor.app;

import org.junit.jupiter.api.Test;

/** Asks all recorded questions of {@code athanor query}, which asks over gRPC: the answers are the same as in one process. */
class GoldenStoreTest {
    private static final int PROMETHEUS_FLOOR = 1_854;

    private static final int THANOS_FLOOR = 256;

    @Test
    void answers_ofPrometheus_areOurs_byStoreApi() throws Exception {
        GoldenRun run = new GoldenRun("golden answers by store and query");
        try (AllServer all = all("bucket-prometheus");
                QueryServer query = query(
                        all,
                        "--query.default-step=0s",
                        "--enable-feature=promql-experimental-functions,promql-extended-range-selectors",
                        "--enable-feature=promql-binop-fill-modifiers")) {
            run.ask("prometheus-answers.json", query.port());
        }
        run.report(PROMETHEUS_FLOOR);
    }

    @Test
    void answers_ofThanos_areOurs_byStoreApi() throws Exception {
        GoldenRun run = new GoldenRun("golden answers of Thanos by store and query");
        try (AllServer all = all("bucket-compacted");
                QueryServer query = query(all, "--query.replica-label=replica")) {
            run.ask("thanos-answers.json", query.port());
        }
        run.report(THANOS_FLOOR);
    }

    private static AllServer all(String bucket) {
        return new AllServer(AllCommand.settingsOf(GoldenRun.with(new String[0], GoldenRun.directory(bucket))));
    }

    private static QueryServer query(AllServer all, String... flags) {
        return new QueryServer(
                QueryCommand.settingsOf(GoldenRun.with(flags, "--endpoint=127.0.0.1:" + all.grpcPort())));
    }
}
