package io.athanor.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.EngineConfig;
import io.athanor.promql.Feature;
import io.athanor.promql.QueryEngine;
import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine against Prometheus's own scripts. */
class SharedScriptsTest {
    /** Only ever raised. */
    private static final int FLOOR = 1_821;

    private static final Set<Feature> FEATURES = Set.of(
            Feature.EXPERIMENTAL_FUNCTIONS,
            Feature.EXTENDED_RANGE_SELECTORS,
            Feature.BINOP_FILL_MODIFIERS,
            Feature.DURATION_EXPRESSIONS,
            Feature.DELAYED_NAME_REMOVAL,
            Feature.USE_START_TIMESTAMPS);

    @Test
    void scripts_ofPrometheus_passAsManyEvalsAsEver() throws IOException {
        List<ScriptReport> reports = new ArrayList<>();
        EngineConfig config = EngineConfig.builder()
                .workers(2)
                .timeout(Duration.ofSeconds(20))
                .features(FEATURES)
                .build();
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system());
                Stream<Path> scripts = Files.list(Shared.path("promqltest"))) {
            ScriptRunner runner = new ScriptRunner(engine::execute);
            for (Path path : scripts.sorted().toList()) {
                Script script = Script.parse(Files.readString(path));
                reports.add(runner.run(String.valueOf(path.getFileName()), script));
            }
        }
        report(reports);
        assertThat(reports.stream().mapToInt(ScriptReport::passed).sum()).isGreaterThanOrEqualTo(FLOOR);
    }

    private static void report(List<ScriptReport> reports) throws IOException {
        StringBuilder failures = new StringBuilder();
        for (ScriptReport report : reports) {
            for (EvalOutcome outcome : report.outcomes()) {
                if (!outcome.passed()) {
                    failures.append(report.name())
                            .append(':')
                            .append(outcome.line())
                            .append(' ');
                    failures.append(outcome.expr())
                            .append("\n    ")
                            .append(outcome.failure())
                            .append('\n');
                }
            }
        }
        Path file = Path.of("target", "promqltest-failures.txt");
        Files.createDirectories(Path.of("target"));
        Files.writeString(file, failures);
        System.out.println(ScriptReport.table(reports) + "failures: " + file.toAbsolutePath());
    }
}
