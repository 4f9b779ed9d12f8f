package io.athanor.promql.engine;

import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryResult;
import io.athanor.promql.QueryStats;
import io.athanor.promql.Queryable;
import io.athanor.promql.Value;
import io.athanor.promql.engine.rows.CpuTime;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Notes;
import io.athanor.promql.engine.rows.Profile;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.WorkPool;
import io.athanor.promql.plan.CommonRows;
import io.athanor.promql.plan.QueryPlan;
import io.athanor.promql.plan.RangePlan;
import io.athanor.promql.plan.ScalarPlan;
import io.athanor.promql.plan.Steps;
import io.athanor.promql.plan.TextPlan;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The evaluation of one plan: select, compute, hand out. */
public final class QueryRun {
    private final QueryRequest request;
    private final QueryPlan plan;
    private final QueryContext query;
    private final Execution execution;
    private final boolean delayedNames;
    private final List<String> missing;

    /**
     * @param request with the time that selectors look back, if leaves are asked
     * @param missing which leaves cannot be asked, one text each
     * @param delayedNames whether metric names that go are taken away at the end rather than by each function
     */
    public QueryRun(
            QueryRequest request,
            QueryPlan plan,
            List<String> missing,
            QueryContext query,
            WorkPool pool,
            boolean delayedNames) {
        this.missing = List.copyOf(missing);
        this.request = request;
        this.plan = plan;
        this.query = query;
        this.execution = new Execution(query, pool);
        this.delayedNames = delayedNames;
    }

    /**
     * Computes the answer.
     *
     * @param queueNanos how long the query had to wait, for the statistics
     * @param prepareNanos how long parsing and planning took
     */
    public QueryResult run(Queryable source, long queueNanos, long prepareNanos) {
        long start = System.nanoTime();
        long cpu = CpuTime.nanos();
        try (SelectedSeries selected = new SelectedSeries(source, request.sources(), plan.mint());
                RemoteAnswers remote = new RemoteAnswers(plan.parts(), request, missing, query)) {
            remote.ask();
            selected.pull(plan.selections(), query);
            remote.await();
            long pulled = System.nanoTime();
            Value value = value(new Evaluator(selected, remote, common(), delayedNames, execution));
            query.held().check();
            query.check();
            Notes notes = new Notes();
            for (Scratch scratch : query.scratches()) {
                notes.addAll(scratch.notes());
            }
            List<String> warnings = new ArrayList<>(sorted(selected.warnings(), remote.warnings()));
            warnings.addAll(notes.texts(true, request.expr()));
            Value limited = limit(value, warnings);
            query.worked(CpuTime.nanos() - cpu);
            QueryStats stats = new QueryStats(
                    queueNanos,
                    prepareNanos + pulled - start,
                    System.nanoTime() - pulled,
                    0,
                    selected.count(),
                    counted(),
                    query.held().peak(),
                    query.decodedSamples(),
                    query.budget().peak(),
                    query.cpuNanos());
            Profile profile = query.profile();
            return new QueryResult(
                    limited,
                    warnings,
                    sorted(notes.texts(false, request.expr()), remote.infos()),
                    stats,
                    profile == null ? null : profile.analysis(),
                    selected.resolutions());
        }
    }

    private static List<String> sorted(List<String> here, List<String> elsewhere) {
        TreeSet<String> all = new TreeSet<>(here);
        all.addAll(elsewhere);
        return List.copyOf(all);
    }

    /** Nothing is shared where it is measured what each operator does. */
    private List<CommonRows> common() {
        boolean measured = query.profile() != null || query.counts() != null;
        return measured || !(plan.root() instanceof VectorPlan) ? List.of() : CommonRows.of(plan);
    }

    private QueryStats.@Nullable Samples counted() {
        SampleCounts counts = query.counts();
        if (counts == null) {
            return null;
        }
        counts.fold();
        return new QueryStats.Samples(counts.queryable(), counts.read());
    }

    private Value value(Evaluator evaluator) {
        Steps steps = plan.root().steps();
        Results results = new Results(execution, delayedNames);
        return switch (plan.root()) {
            case TextPlan text -> new Value.Text(steps.start(), text.text());
            case ScalarPlan scalar -> {
                double[] values = evaluator.scalar(scalar);
                yield request.isInstant() ? new Value.Scalar(steps.start(), values[0]) : results.matrix(values, steps);
            }
            case VectorPlan vector -> {
                Rows rows = evaluator.vector(vector);
                yield request.isInstant() ? results.vector(rows) : results.matrix(rows);
            }
            case RangePlan range -> results.samples(evaluator.series(range, true), range);
        };
    }

    private Value limit(Value value, List<String> warnings) {
        int limit = request.limit();
        return switch (value) {
            case Value.Vector(var samples)
            when limit > 0 && samples.size() > limit -> {
                warnings.add("results truncated due to limit");
                yield new Value.Vector(samples.subList(0, limit));
            }
            case Value.Matrix(var series)
            when limit > 0 && series.size() > limit -> {
                warnings.add("results truncated due to limit");
                yield new Value.Matrix(series.subList(0, limit));
            }
            case Value.Vector v -> v;
            case Value.Matrix m -> m;
            case Value.Scalar s -> s;
            case Value.Text t -> t;
        };
    }

    /** The error for an expression that a range query cannot have. */
    public static PromqlException notForRanges(String documentedType) {
        return new PromqlException(
                PromqlException.Kind.BAD_DATA,
                "invalid expression type \"" + documentedType + "\" for range query, must be Scalar or instant Vector");
    }
}
