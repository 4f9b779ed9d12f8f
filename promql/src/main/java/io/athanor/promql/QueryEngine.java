package io.athanor.promql;

import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.promql.distribute.Distribution;
import io.athanor.promql.engine.Admission;
import io.athanor.promql.engine.Coordinators;
import io.athanor.promql.engine.QueryRun;
import io.athanor.promql.engine.UnfitAnswerException;
import io.athanor.promql.engine.rows.HeldSamples;
import io.athanor.promql.engine.rows.Profile;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.WorkPool;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.plan.Placement;
import io.athanor.promql.plan.PlanContext;
import io.athanor.promql.plan.PlanNode;
import io.athanor.promql.plan.Planner;
import io.athanor.promql.plan.QueryPlan;
import io.athanor.tsdb.series.IncompleteException;
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
    private final SharedBudget processBudget;
    private final Admission admission;
    private final QueryListener listener;
    private final Coordinators coordinators;

    public QueryEngine(EngineConfig config, InstantSource clock) {
        this(config, clock, QueryListener.NONE);
    }

    /**
     * @param listener is told of each query
     */
    public QueryEngine(EngineConfig config, InstantSource clock, QueryListener listener) {
        this.config = config;
        this.clock = clock;
        this.parserOptions = new ParserOptions(
                on(Feature.EXPERIMENTAL_FUNCTIONS),
                true,
                on(Feature.EXTENDED_RANGE_SELECTORS),
                on(Feature.BINOP_FILL_MODIFIERS),
                on(Feature.X_FUNCTIONS));
        this.pool = new WorkPool(config.workers());
        this.processBudget = new SharedBudget(
                "memory budget of all queries together", "--query.memory-budget", config.processBudgetBytes(), 0);
        this.admission = new Admission(config.maxConcurrent());
        this.listener = listener;
        this.coordinators = new Coordinators();
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
        try (HeldResult held = hold(request, source, cancellation)) {
            return held.result();
        }
    }

    /** The same; the memory of the answer stays reserved until what is returned is closed. */
    public HeldResult hold(QueryRequest request, Queryable source, Cancellation cancellation) {
        return coordinators.run(() -> evaluate(request, source, cancellation));
    }

    private HeldResult evaluate(QueryRequest request, Queryable source, Cancellation cancellation) {
        long start = System.nanoTime();
        Expr expr = checked(request);
        PlanContext context = planContext(request);
        QueryPlan local = Planner.plan(expr, context);
        Leaves leaves = isDistributable(request) ? source.leaves() : Leaves.NONE;
        Placement placement = Distribution.of(expr, context, leaves, local);
        if (!placement.isLocal()) {
            QueryPlan plan = Planner.plan(expr, context, placement, local.mint());
            QueryRequest asked = request.withLookback(Duration.ofMillis(lookbackMs(request)));
            try {
                return evaluate(asked, plan, leaves.warnings(), source, cancellation, start);
            } catch (UnfitAnswerException e) {
                // All of it is computed here.
            }
        }
        return evaluate(request, local, List.of(), source, cancellation, start);
    }

    /** What is measured or counted by steps is so here alone; leaves may have other switches than these. */
    private boolean isDistributable(QueryRequest request) {
        return !request.analyze()
                && !request.countSamples()
                && !on(Feature.DELAYED_NAME_REMOVAL)
                && !on(Feature.USE_START_TIMESTAMPS);
    }

    private HeldResult evaluate(
            QueryRequest request,
            QueryPlan plan,
            List<String> missing,
            Queryable source,
            Cancellation cancellation,
            long start) {
        ByteBudget budget =
                QueryContext.budget("--query.memory-budget-per-query", config.queryBudgetBytes(), processBudget);
        boolean isHeld = false;
        try {
            QueryContext query = context(request, plan, cancellation, start, budget);
            QueryResult result = inTurn(request, plan, missing, query, source, start);
            budget.keep(query.answerBytes());
            isHeld = true;
            return new HeldResult(result, budget::close);
        } catch (PromqlException | UnfitAnswerException e) {
            throw e;
        } catch (LimitExceededException | IncompleteException e) {
            throw new PromqlException(PromqlException.Kind.EXECUTION, "expanding series: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw WorkPool.outOfMemory(e);
        } catch (RuntimeException e) {
            throw new PromqlException(PromqlException.Kind.INTERNAL, "expanding series: " + e.getMessage(), e);
        } finally {
            if (!isHeld) {
                budget.close();
            }
        }
    }

    private QueryContext context(
            QueryRequest request, QueryPlan plan, Cancellation cancellation, long start, ByteBudget budget) {
        return new QueryContext(
                cancellation,
                start + timeout(request).toNanos(),
                budget,
                new HeldSamples(plan, config.maxSamples()),
                request.analyze() ? new Profile(PlanNode.of(plan)) : null,
                request.analyze() || request.countSamples()
                        ? SampleCounts.of(plan.root().steps())
                        : null);
    }

    private QueryResult inTurn(
            QueryRequest request,
            QueryPlan plan,
            List<String> missing,
            QueryContext query,
            Queryable source,
            long start) {
        long planned = System.nanoTime();
        QueryStats stats = null;
        Admission.Ticket ticket = admission.enter(request, clock.instant(), query);
        try {
            ticket.await();
            listener.begins(ticket.describe());
            long admitted = System.nanoTime();
            QueryRun run = new QueryRun(request, plan, missing, query, pool, on(Feature.DELAYED_NAME_REMOVAL));
            QueryResult result = run.run(source, admitted - planned, planned - start);
            stats = result.stats();
            return result;
        } finally {
            listener.ends(ticket.describe(), stats);
            ticket.close();
        }
    }

    /**
     * What would be computed: the tree of operators.
     *
     * @throws PromqlException as {@link #execute}
     */
    public QueryOperator explain(QueryRequest request) {
        return explained(PlanNode.of(Planner.plan(checked(request), planContext(request))));
    }

    private static QueryOperator explained(PlanNode node) {
        return new QueryOperator(
                node.name(),
                null,
                node.children().stream().map(QueryEngine::explained).toList());
    }

    private Expr checked(QueryRequest request) {
        Expr expr = parse(request.expr());
        if (!request.isInstant() && expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw QueryRun.notForRanges(expr.type().documented());
        }
        return expr;
    }

    private long lookbackMs(QueryRequest request) {
        return request.lookback().isZero()
                ? config.lookback().toMillis()
                : request.lookback().toMillis();
    }

    private PlanContext planContext(QueryRequest request) {
        return new PlanContext(
                request.startMs(),
                request.endMs(),
                request.stepMs(),
                lookbackMs(request),
                config.subqueryStep().toMillis(),
                on(Feature.USE_START_TIMESTAMPS),
                request.sources());
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
        coordinators.close();
        pool.close();
    }
}
