package io.athanor.promql;

import io.athanor.promql.engine.Admission;
import io.athanor.promql.engine.QueryRun;
import io.athanor.promql.engine.rows.ByteBudget;
import io.athanor.promql.engine.rows.Profile;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.WorkPool;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.plan.PlanContext;
import io.athanor.promql.plan.PlanNode;
import io.athanor.promql.plan.Planner;
import io.athanor.promql.plan.QueryPlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Answers PromQL. One engine per process: it owns the worker threads and the memory budget that all queries share.
 *
 * <p>Safe for use by many threads. A call of {@link #execute} computes on the engine's workers while the caller's thread
 * waits; a virtual thread will do.
 */
public final class QueryEngine implements AutoCloseable {
    private final EngineConfig config;
    private final InstantSource clock;
    private final ParserOptions parserOptions;
    private final WorkPool pool;
    private final ByteBudget processBudget;
    private final Admission admission;

    public QueryEngine(EngineConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.parserOptions = new ParserOptions(
                on(Feature.EXPERIMENTAL_FUNCTIONS),
                true,
                on(Feature.EXTENDED_RANGE_SELECTORS),
                on(Feature.BINOP_FILL_MODIFIERS),
                on(Feature.X_FUNCTIONS));
        this.pool = new WorkPool(config.workers());
        this.processBudget = new ByteBudget("memory budget of all queries together", config.processBudgetBytes(), null);
        this.admission = new Admission(config.maxConcurrent());
    }

    private boolean on(Feature feature) {
        return config.features().contains(feature);
    }

    /** What this engine was made with. */
    public EngineConfig config() {
        return config;
    }

    /** Which parts of the language this engine's switches allow. */
    public ParserOptions parserOptions() {
        return parserOptions;
    }

    /**
     * Answers a query.
     *
     * @throws PromqlException {@link PromqlException.Kind#BAD_DATA} if the text is not a query, with Prometheus's message
     *     and position; else why there is no answer
     */
    public QueryResult execute(QueryRequest request, Queryable source) {
        return execute(request, source, new Cancellation());
    }

    /** The same, with a way to stop it. */
    public QueryResult execute(QueryRequest request, Queryable source, Cancellation cancellation) {
        long start = System.nanoTime();
        QueryPlan plan = plan(request);
        ByteBudget budget = new ByteBudget("memory budget of a query", config.queryBudgetBytes(), processBudget);
        QueryContext query = new QueryContext(
                cancellation,
                start + timeout(request).toNanos(),
                budget,
                config.maxSamples(),
                request.analyze() ? new Profile(PlanNode.of(plan)) : null,
                request.analyze() || request.countSamples()
                        ? SampleCounts.of(plan.root().steps())
                        : null);
        long planned = System.nanoTime();
        try (Admission.Ticket ticket = admission.enter(request, clock.instant(), query, cancellation)) {
            ticket.await();
            long admitted = System.nanoTime();
            QueryRun run = new QueryRun(request, plan, query, pool, on(Feature.DELAYED_NAME_REMOVAL));
            return run.run(source, admitted - planned, planned - start);
        } catch (PromqlException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new PromqlException(PromqlException.Kind.INTERNAL, "expanding series: " + e.getMessage(), e);
        } finally {
            budget.release(budget.used());
        }
    }

    /**
     * What would be computed: the tree of operators.
     *
     * @throws PromqlException as {@link #execute}
     */
    public QueryOperator explain(QueryRequest request) {
        return explained(PlanNode.of(plan(request)));
    }

    private static QueryOperator explained(PlanNode node) {
        return new QueryOperator(
                node.name(),
                null,
                node.children().stream().map(QueryEngine::explained).toList());
    }

    private QueryPlan plan(QueryRequest request) {
        Expr expr = parse(request.expr());
        if (!request.isInstant() && expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw QueryRun.notForRanges(expr.type().documented());
        }
        long lookback = request.lookback().isZero()
                ? config.lookback().toMillis()
                : request.lookback().toMillis();
        return Planner.plan(
                expr,
                new PlanContext(
                        request.startMs(),
                        request.endMs(),
                        request.stepMs(),
                        lookback,
                        config.subqueryStep().toMillis(),
                        on(Feature.USE_START_TIMESTAMPS),
                        request.resolution()));
    }

    private Expr parse(String text) {
        try {
            return Parser.parse(text, parserOptions);
        } catch (ParseException e) {
            throw new PromqlException(PromqlException.Kind.BAD_DATA, String.valueOf(e.getMessage()), e);
        }
    }

    private Duration timeout(QueryRequest request) {
        Duration wanted = request.timeout();
        return wanted.isZero() || wanted.compareTo(config.timeout()) > 0 ? config.timeout() : wanted;
    }

    /** The queries that run or wait, oldest first. */
    public List<ActiveQuery> active() {
        return admission.list();
    }

    /** Stops a query; false if there is none of that id (any more). */
    public boolean kill(long id) {
        return admission.kill(id, "killed");
    }

    /** Bytes that all queries together have reserved now. */
    public long reservedBytes() {
        return processBudget.used();
    }

    /** Stops all queries and the workers. */
    @Override
    public void close() {
        admission.killAll("the engine is being closed");
        pool.close();
    }
}
