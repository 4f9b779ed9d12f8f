package io.athanor.testing.differential;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run found.
 *
 * @param asked questions
 * @param compared non-empty answers that were the same
 * @param empty answers that were empty on both sides
 * @param errors errors of the same status and type on both sides
 * @param errorTexts how many of them had another text
 * @param resetsStepByStep answers that are the same but for warnings of counter resets that the real one gives step by step
 * @param refused how often we refused a part of the language by name, by that name
 * @param failures each a question, the same shrunk, and the difference
 */
public record DifferentialReport(
        Dialect dialect,
        long seed,
        int asked,
        int compared,
        int empty,
        int errors,
        int errorTexts,
        int resetsStepByStep,
        Map<String, Integer> refused,
        Coverage coverage,
        List<String> failures) {
    /** What was compared fewer than twenty times. */
    public List<String> comparedTooRarely() {
        return coverage.missing();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append("Seed ")
                .append(seed)
                .append(", what ")
                .append(dialect)
                .append(": ")
                .append(asked);
        out.append(" questions, ")
                .append(compared)
                .append(" non-empty answers equal, ")
                .append(empty);
        out.append(" empty, ").append(errors).append(" errors equal (").append(errorTexts);
        out.append(" with another text), ").append(failures.size()).append(" differences.\n");
        out.append("Non-empty answers compared, by name:\n").append(coverage).append('\n');
        out.append("Left out:\n");
        dialect.leftOut()
                .forEach((name, why) ->
                        out.append("  ").append(name).append(": ").append(why).append('\n'));
        dialect.remarks().forEach(remark -> out.append("  ").append(remark).append('\n'));
        new TreeMap<>(refused)
                .forEach((name, n) -> out.append("  ")
                        .append(name)
                        .append(": refused by name, ")
                        .append(n)
                        .append(" questions not compared\n"));
        if (resetsStepByStep > 0) {
            out.append(
                            "  warnings of conflicting counter resets that Prometheus gives at a step but not over the range: ")
                    .append(resetsStepByStep)
                    .append(" answers\n");
        }
        if (!coverage.missing().isEmpty()) {
            out.append("Compared fewer than ")
                    .append(Coverage.FLOOR)
                    .append(" times: ")
                    .append(coverage.missing())
                    .append('\n');
        }
        return out.toString();
    }
}
