package io.athanor.testing.differential;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Asks both sides the same random questions and reports where the answers differ, each question as small as it can be made.
 * First every thing of the language in turn, then what has been compared too rarely.
 */
final class DifferentialRun {
    private static final int SHRINK_STEPS = 300;
    private static final int FURTHER_QUESTIONS = 3000;
    private static final int MOST_FAILURES = 60;
    /** How our errors end that refuse a part of the language by name. */
    private static final String NOT_BUILT = " is not supported yet";

    private final Dialect dialect;
    private final long seed;
    private final Side ours;
    private final Side theirs;
    private final PrintStream out;
    private final Coverage coverage;
    private final List<String> failures = new ArrayList<>();
    private int asked;
    private int compared;
    private int empty;
    private int errors;
    private int errorTexts;
    private int resetsStepByStep;
    private final Map<String, Integer> refused = new TreeMap<>();

    DifferentialRun(Dialect dialect, long seed, URI ours, URI theirs, PrintStream out) {
        this.dialect = dialect;
        this.seed = seed;
        this.ours = new Side(ours);
        this.theirs = new Side(theirs);
        this.out = out;
        this.coverage = new Coverage(dialect.targets());
    }

    /**
     * Asks {@code queries} questions, and more where something was compared too rarely.
     *
     * @param only the number of the one question to ask, all if negative
     */
    DifferentialReport run(int queries, int only) throws IOException, InterruptedException {
        List<String> targets = dialect.targets();
        try (ours;
                theirs) {
            if (only >= 0) {
                ask(only, targets.get(only % targets.size()));
                return report();
            }
            for (int i = 0; i < queries && failures.size() < MOST_FAILURES; i++) {
                ask(i, targets.get(i % targets.size()));
            }
            for (int i = 0; i < FURTHER_QUESTIONS && failures.size() < MOST_FAILURES; i++) {
                List<String> missing = coverage.missing();
                if (missing.isEmpty()) {
                    break;
                }
                ask(further(targets, missing.get(i % missing.size()), queries + i), missing.get(i % missing.size()));
            }
        }
        return report();
    }

    /** A number of a question not asked yet whose target is {@code target}. */
    private static int further(List<String> targets, String target, int from) {
        return from * targets.size() + targets.indexOf(target);
    }

    private DifferentialReport report() {
        return new DifferentialReport(
                dialect,
                seed,
                asked,
                compared,
                empty,
                errors,
                errorTexts,
                resetsStepByStep,
                Map.copyOf(refused),
                coverage,
                List.copyOf(failures));
    }

    private void ask(int number, String target) throws IOException, InterruptedException {
        Question question = new QueryGenerator(seedOf(number), dialect).question(target);
        asked++;
        String difference = difference(question, true);
        if (difference == null) {
            return;
        }
        Question small = shrink(question);
        String again = difference(small, false);
        String failure = "question " + number + ": " + question + "\n  shrunk: " + small + "\n  "
                + (again == null ? difference : again);
        failures.add(failure);
        out.println(failure);
    }

    private long seedOf(int number) {
        return new Random(seed * 1_000_003 + number).nextLong();
    }

    private @Nullable String difference(Question question, boolean count) throws IOException, InterruptedException {
        Side.Reply own;
        Side.Reply wanted = theirs.ask(question);
        try {
            own = ours.ask(question);
        } catch (HttpTimeoutException e) {
            return "no answer in time";
        }
        String error = own.body().path("error").asString("");
        if (error.endsWith(NOT_BUILT)) {
            if (count) {
                refused.merge(error.substring(0, error.length() - NOT_BUILT.length()), 1, Integer::sum);
            }
            return null;
        }
        String difference = new Comparison(dialect, question).difference(own, wanted);
        if (difference != null && difference.startsWith("warnings") && stepByStep(question, own, wanted)) {
            resetsStepByStep += count ? 1 : 0;
            return null;
        }
        if (count && difference == null) {
            count(question, own, wanted);
        }
        return difference;
    }

    /**
     * Whether all that differs are warnings of counter resets that the real one gives as well, asked one step at a time:
     * over a range it forgets, where a series lies in several blocks, what the first sample's chunk knows.
     */
    private boolean stepByStep(Question question, Side.Reply own, Side.Reply wanted)
            throws IOException, InterruptedException {
        Set<String> further = Comparison.furtherResets(own, wanted);
        if (question.isInstant() || further.isEmpty()) {
            return false;
        }
        Set<String> given = new TreeSet<>();
        for (Question step : question.steps()) {
            given.addAll(Comparison.texts(theirs.ask(step).body().path("warnings")));
        }
        return given.containsAll(further);
    }

    private void count(Question question, Side.Reply own, Side.Reply wanted) {
        if (!wanted.isSuccess()) {
            errors++;
            if (dialect.isV3() && !Comparison.sameErrorText(own, wanted)) {
                errorTexts++;
                out.println("error text of " + question + "\n  " + own.body() + "\n  must be " + wanted.body());
            }
            return;
        }
        JsonNode result = wanted.body().path("data").path("result");
        if (result.isEmpty()) {
            empty++;
        } else {
            compared++;
            coverage.add(question.names());
        }
    }

    private Question shrink(Question failing) throws IOException, InterruptedException {
        Question smallest = failing;
        int steps = 0;
        boolean shrunk = true;
        while (shrunk && steps < SHRINK_STEPS) {
            shrunk = false;
            for (Question candidate : smallest.smaller()) {
                if (steps++ >= SHRINK_STEPS) {
                    break;
                }
                if (difference(candidate, false) != null) {
                    smallest = candidate;
                    shrunk = true;
                    break;
                }
            }
        }
        return smallest;
    }
}
