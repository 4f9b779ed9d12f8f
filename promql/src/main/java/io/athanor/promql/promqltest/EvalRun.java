package io.athanor.promql.promqltest;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryResult;
import io.athanor.promql.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One eval against an engine. An instant query is asked several times: as it is, then pinned to its time and asked at other
 * times; and each of these as a range query too, whose middle step must answer the same. Every method says what is wrong,
 * or null.
 */
final class EvalRun {
    private static final long MINUTE_MS = 60_000;
    private static final Pattern DEPENDS_ON_THE_RANGE = Pattern.compile("(start|end|range|step)\\(\\)");

    private final Command.Eval eval;
    private final QueryRunner engine;
    private final TestStorage storage;
    private final Comparison comparison;
    private final boolean mustFail;

    EvalRun(Command.Eval eval, QueryRunner engine, TestStorage storage) {
        this.eval = eval;
        this.engine = engine;
        this.storage = storage;
        this.comparison = new Comparison(eval);
        this.mustFail = eval.expectations().has(Expectations.Type.FAIL);
    }

    @Nullable
    String run() {
        if (eval.range()) {
            return rangeQuery();
        }
        String wrong = instantQuery(eval.expr(), eval.evalMs());
        String pinned = wrong == null ? PinnedQuery.of(eval.expr(), eval.evalMs()) : null;
        if (pinned != null) {
            for (long t : PinnedQuery.times(eval.evalMs())) {
                wrong = wrong == null ? instantQuery(pinned, t) : wrong;
            }
        }
        return wrong;
    }

    private @Nullable String rangeQuery() {
        QueryResult answer;
        try {
            answer = engine.run(QueryRequest.range(eval.expr(), eval.startMs(), eval.endMs(), eval.stepMs()), storage);
        } catch (PromqlException e) {
            return failed(e);
        }
        String wrong = checkNoFailure(answer);
        return wrong == null ? comparison.compare(answer.value()) : wrong;
    }

    private @Nullable String failed(PromqlException e) {
        String message = String.valueOf(e.getMessage());
        return mustFail ? eval.expectations().checkFailure(message) : "error evaluating query: " + message;
    }

    private @Nullable String checkNoFailure(QueryResult answer) {
        return mustFail
                ? "expected error evaluating query but got none"
                : eval.expectations().checkAnnotations(answer.warnings(), answer.infos());
    }

    private @Nullable String instantQuery(String expr, long t) {
        QueryResult answer;
        try {
            answer = engine.run(QueryRequest.instant(expr, t), storage);
        } catch (PromqlException e) {
            return at(expr, t, failed(e));
        }
        String wrong = checkNoFailure(answer);
        wrong = wrong == null ? comparison.compare(answer.value()) : wrong;
        if (wrong == null
                && !eval.onlyInstant()
                && !DEPENDS_ON_THE_RANGE.matcher(expr).find()) {
            wrong = rangeMode(expr, t, answer.value() instanceof Value.Scalar);
        }
        return at(expr, t, wrong);
    }

    private @Nullable String at(String expr, long t, @Nullable String wrong) {
        boolean asWritten = expr.equals(eval.expr()) && t == eval.evalMs();
        return wrong == null || asWritten ? wrong : wrong + " (asked as " + expr + " at " + t + " ms)";
    }

    private @Nullable String rangeMode(String expr, long t, boolean scalar) {
        QueryResult answer;
        try {
            answer = engine.run(QueryRequest.range(expr, t - MINUTE_MS, t + MINUTE_MS, MINUTE_MS), storage);
        } catch (PromqlException e) {
            return "error in range mode: " + e.getMessage();
        }
        if (eval.expectations().has(Expectations.Type.ORDERED)) {
            return null;
        }
        if (!(answer.value() instanceof Value.Matrix(var series))) {
            return "in range mode: no matrix but " + answer.value();
        }
        String wrong = Comparison.unsorted(series);
        if (wrong == null) {
            List<Value.Sample> samples = samplesAt(series, t);
            wrong = scalar && !samples.isEmpty()
                    ? comparison.scalar(samples.getFirst().v())
                    : comparison.vector(samples);
        }
        return wrong == null ? null : "in range mode: " + wrong;
    }

    private static List<Value.Sample> samplesAt(List<Value.Series> all, long t) {
        List<Value.Sample> samples = new ArrayList<>();
        for (Value.Series series : all) {
            for (int i = 0; i < series.size(); i++) {
                if (series.t()[i] == t) {
                    FloatHistogram histogram = Comparison.histogram(series, i);
                    samples.add(new Value.Sample(series.labels(), t, series.v()[i], histogram));
                }
            }
        }
        return samples;
    }
}
