package io.athanor.promql.promqltest;

import java.util.List;

/** How the evals of a script went, in its order. */
public record ScriptReport(String name, List<EvalOutcome> outcomes) {
    public ScriptReport {
        outcomes = List.copyOf(outcomes);
    }

    /** Evals that were run. */
    public int run() {
        return outcomes.size();
    }

    public int passed() {
        return (int) outcomes.stream().filter(EvalOutcome::passed).count();
    }

    public int failed() {
        return run() - passed();
    }

    /** A table of scripts, one a line, with their sum. */
    public static String table(List<ScriptReport> reports) {
        StringBuilder out = new StringBuilder(row("script", "run", "passed", "failed"));
        int run = 0;
        int passed = 0;
        for (ScriptReport report : reports) {
            out.append(row(report.name(), report.run() + "", report.passed() + "", report.failed() + ""));
            run += report.run();
            passed += report.passed();
        }
        return out.append(row("all", run + "", passed + "", (run - passed) + ""))
                .toString();
    }

    private static String row(String name, String run, String passed, String failed) {
        return String.format("%-32s %6s %6s %6s%n", name, run, passed, failed);
    }
}
