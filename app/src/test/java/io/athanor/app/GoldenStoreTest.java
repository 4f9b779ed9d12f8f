package io.athanor.app;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks all recorded questions of {@code athanor query}, which asks {@code athanor store}: the answers are those of one process. */
class GoldenStoreTest {
    private static final int PROMETHEUS_FLOOR = 1_854;

    private static final int THANOS_FLOOR = 256;

    @TempDir
    private Path dataDir;

    @Test
    void answers_ofPrometheus_areOurs_byStoreAndQuery() throws Exception {
        GoldenRun run = new GoldenRun("golden answers by store and query");
        try (StoreServer store = store("bucket-prometheus");
                QueryServer query = query(
                        store,
                        "--query.default-step=0s",
                        "--enable-feature=promql-experimental-functions,promql-extended-range-selectors",
                        "--enable-feature=promql-binop-fill-modifiers")) {
            run.ask("prometheus-answers.json", query.port());
        }
        run.report(PROMETHEUS_FLOOR);
    }

    @Test
    void answers_ofThanos_areOurs_byStoreAndQuery() throws Exception {
        GoldenRun run = new GoldenRun("golden answers of Thanos by store and query");
        try (StoreServer store = store("bucket-compacted");
                QueryServer query = query(store, "--query.replica-label=replica")) {
            run.ask("thanos-answers.json", query.port());
        }
        run.report(THANOS_FLOOR);
    }

    private StoreServer store(String bucket) {
        return new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dataDir,
                GoldenRun.directory(bucket)));
    }

    private static QueryServer query(StoreServer store, String... flags) {
        return new QueryServer(
                QueryCommand.settingsOf(GoldenRun.with(flags, "--endpoint=127.0.0.1:" + store.grpcPort())));
    }
}
