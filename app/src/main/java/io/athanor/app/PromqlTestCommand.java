package io.athanor.app;

import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.promqltest.EvalOutcome;
import io.athanor.promql.promqltest.Script;
import io.athanor.promql.promqltest.ScriptException;
import io.athanor.promql.promqltest.ScriptReport;
import io.athanor.promql.promqltest.ScriptRunner;
import io.athanor.server.Failures;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code athanor tools promql-test}: scripts of Prometheus's test language, run against the engine. */
@Command(
        name = "promql-test",
        showDefaultValues = true,
        sortOptions = false,
        header = "Run PromQL test scripts.",
        description =
                "Runs scripts of Prometheus's PromQL test language (load, eval, expect) against Athanor's engine and"
                        + " says of each file SUCCESS, or FAILED with file, line and what is wrong.%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all evals of all files passed", "1:one failed, or a file cannot be read", "2:a wrong flag"},
        footer = {
            "%nA script, for example:%n",
            "  load 1m",
            "    requests_total{job=\"api\"} 0+60x10",
            "",
            "  eval instant at 10m rate(requests_total[5m])",
            "    {job=\"api\"} 1"
        })
final class PromqlTestCommand implements Callable<Integer> {
    private static final String RULE_TESTS =
            " is YAML, as promtool's unit tests for rules are: rules are not built yet;"
                    + " give a script of the PromQL test language";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            showDefaultValue = Help.Visibility.NEVER,
            description = "Scripts, each run over an empty storage of its own.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--enable-feature",
            paramLabel = "FEATURE",
            split = ",",
            showDefaultValue = Help.Visibility.NEVER,
            description = FeatureNames.DESCRIPTION)
    private List<String> features = new ArrayList<>();

    @Option(
            names = "--query.timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "2m",
            description = "Longest time of one query.")
    private Duration timeout = Duration.ofMinutes(2);

    @Override
    public Integer call() {
        EngineConfig config = EngineConfig.builder()
                .timeout(timeout)
                .features(FeatureNames.parse(features, "tools promql-test"))
                .build();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        int failedFiles = 0;
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
            ScriptRunner runner = new ScriptRunner(engine::execute);
            for (Path file : files) {
                out.println("PromQL test: " + file);
                List<String> failures = new ArrayList<>();
                int evals = run(file, runner, failures);
                failedFiles += failures.isEmpty() ? 0 : 1;
                if (failures.isEmpty()) {
                    out.println("  SUCCESS: " + evals + (evals == 1 ? " eval" : " evals"));
                } else {
                    err.println("  FAILED: " + failures.size() + " of " + Math.max(evals, failures.size()));
                    failures.forEach(failure -> err.println("    " + failure));
                }
            }
        }
        return failedFiles == 0 ? 0 : 1;
    }

    /** Runs one file; returns the number of its evals. */
    private static int run(Path file, ScriptRunner runner, List<String> failures) {
        try {
            Script script = Script.parse(Files.readString(file));
            ScriptReport report = runner.run(file.toString(), script);
            for (EvalOutcome outcome : report.outcomes()) {
                if (!outcome.passed()) {
                    failures.add(file + ":" + outcome.line() + ": " + outcome.expr() + ": " + outcome.failure());
                }
            }
            return report.run();
        } catch (ScriptException e) {
            boolean yaml = file.toString().endsWith(".yml") || file.toString().endsWith(".yaml");
            failures.add(yaml ? file + RULE_TESTS : file + ":" + e.line() + ": " + e.reason());
        } catch (CharacterCodingException e) {
            failures.add(file + " is not UTF-8 text");
        } catch (IOException e) {
            UserError known = Failures.explain(e);
            failures.add(file + ": " + (known == null ? "cannot be read: " + e.getMessage() : known.getMessage()));
        }
        return 0;
    }
}
