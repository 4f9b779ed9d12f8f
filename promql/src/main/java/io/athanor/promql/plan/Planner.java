package io.athanor.promql.plan;

import io.athanor.dedup.DedupFunc;
import io.athanor.dedup.Kind;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.promql.PromqlException;
import io.athanor.promql.Sources;
import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.AtModifier;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.NumberLiteral;
import io.athanor.promql.parser.ParenExpr;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.UnaryExpr;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.parser.VectorMatching;
import io.athanor.promql.parser.VectorSelector;
import io.athanor.tsdb.series.SourceResolution;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a checked tree into a plan: parentheses and literals folded, times settled, what does not vary from step to step
 * put below a {@code Repeat}, equal selectors made one selection.
 */
public final class Planner {
    private static final Set<Function> STATISTICS =
            Set.of(Function.HISTOGRAM_COUNT, Function.HISTOGRAM_SUM, Function.HISTOGRAM_AVG);
    private static final Set<Function> BUCKETS =
            Set.of(Function.HISTOGRAM_QUANTILE, Function.HISTOGRAM_QUANTILES, Function.HISTOGRAM_FRACTION);
    private static final Set<String> OF_COUNTERS = Set.of("rate", "increase", "irate", "resets");
    private static final Set<String> X_FUNCTIONS = Set.of("xdelta", "xincrease", "xrate");
    /** How far before its window an x-function looks for a sample, ms. */
    private static final long X_REACH = 3_600_000 - 1;

    private static final long FIVE_MINUTES = 300_000;
    private static final long HOUR = 3_600_000;

    private final PlanContext context;
    private final Durations durations;
    private final StepInvariance invariance = new StepInvariance();
    private final Selections selections = new Selections();

    /** Where Prometheus would begin to read, ms. */
    private long least = Long.MAX_VALUE;

    /** The calls and operators around the expression at hand, outermost first. */
    private final ArrayDeque<Expr> around = new ArrayDeque<>();

    private final Placement placement;
    private final List<RemotePart> parts = new ArrayList<>();

    private Planner(PlanContext context, Placement placement) {
        this.context = context;
        this.placement = placement;
        this.durations = new Durations(context);
    }

    /**
     * The plan of a query.
     *
     * @throws PromqlException if a duration expression has no sensible value
     */
    public static QueryPlan plan(Expr expr, PlanContext context) {
        return plan(expr, context, Placement.LOCAL, Long.MAX_VALUE);
    }

    /**
     * The same, of which leaves compute some parts.
     *
     * @param least the least time that any selector looks at, those of leaves among them, ms
     */
    public static QueryPlan plan(Expr expr, PlanContext context, Placement placement, long least) {
        Planner planner = new Planner(context, placement);
        Plan root = planner.any(expr, context.steps(), SelectorUse.NONE);
        return new QueryPlan(root, planner.selections.toList(), planner.parts, Math.min(least, planner.least));
    }

    static Expr unwrap(Expr expr) {
        Expr inner = expr;
        while (inner instanceof ParenExpr paren) {
            inner = paren.expr();
        }
        return inner;
    }

    private Plan any(Expr expr, Steps steps, SelectorUse use) {
        return switch (expr.type()) {
            case SCALAR -> scalar(expr, steps);
            case VECTOR -> vector(expr, steps, use);
            case MATRIX -> range(expr, steps, use);
            case STRING, NONE -> new TextPlan(text(expr), steps);
        };
    }

    private static String text(Expr expr) {
        return unwrap(expr) instanceof StringLiteral literal ? literal.value() : "";
    }

    // Scalars.

    private ScalarPlan scalar(Expr expr, Steps steps) {
        if (steps.count() > 1 && invariance.of(expr)) {
            ScalarPlan once = scalar(expr, steps.first());
            return once instanceof ScalarPlan.Constant c
                    ? new ScalarPlan.Constant(c.value(), steps)
                    : new ScalarPlan.Repeat(once, steps);
        }
        return switch (unwrap(expr)) {
            case NumberLiteral n -> new ScalarPlan.Constant(n.value(), steps);
            case UnaryExpr u -> minus(u, scalar(u.expr(), steps));
            case BinaryExpr b -> fold(b.op(), scalar(b.lhs(), steps), scalar(b.rhs(), steps));
            case Call c -> scalarCall(c, steps);
            default -> throw new IllegalStateException("no scalar: " + expr);
        };
    }

    private static ScalarPlan minus(UnaryExpr unary, ScalarPlan inner) {
        if (unary.op() != BinaryOp.SUB) {
            return inner;
        }
        return inner instanceof ScalarPlan.Constant c
                ? new ScalarPlan.Constant(-c.value(), c.steps())
                : new ScalarPlan.Minus(inner);
    }

    private static ScalarPlan fold(BinaryOp op, ScalarPlan left, ScalarPlan right) {
        if (left instanceof ScalarPlan.Constant a && right instanceof ScalarPlan.Constant b) {
            return new ScalarPlan.Constant(Arithmetic.apply(op, a.value(), b.value()), a.steps());
        }
        return new ScalarPlan.Binary(op, left, right);
    }

    @SuppressWarnings("MissingCasesInEnumSwitch") // the other functions are no scalars
    private ScalarPlan scalarCall(Call call, Steps steps) {
        return switch (call.function()) {
            case PI -> new ScalarPlan.Constant(Math.PI, steps);
            case TIME -> new ScalarPlan.Time(steps);
            case START -> new ScalarPlan.Constant(context.start() / 1000.0, steps);
            case END -> new ScalarPlan.Constant(context.end() / 1000.0, steps);
            case RANGE -> new ScalarPlan.Constant(Window.seconds(context.end() - context.start()), steps);
            case STEP ->
                new ScalarPlan.Constant(context.start() == context.end() ? 0 : Window.seconds(context.stepMs()), steps);
            case SCALAR -> new ScalarPlan.Only(vector(call.args().getFirst(), steps, SelectorUse.NONE));
            case MIN_OF, MAX_OF ->
                new ScalarPlan.Extreme(
                        call.function() == Function.MAX_OF,
                        scalar(call.args().get(0), steps),
                        scalar(call.args().get(1), steps));
            default -> throw notYet(call.function());
        };
    }

    private static PromqlException notYet(Function function) {
        return new PromqlException(
                PromqlException.Kind.EXECUTION, "function " + function.word() + "() is not supported yet");
    }

    // Vectors.

    private VectorPlan vector(Expr expr, Steps steps, SelectorUse use) {
        Placement.Placed placed = placement.of(expr);
        if (placed != null) {
            return placed(placed, expr, steps);
        }
        if (steps.count() > 1 && invariance.of(expr)) {
            return new VectorPlan.Repeat(vector(expr, steps.first(), use), steps);
        }
        around.addLast(expr);
        VectorPlan plan = inside(expr, steps, use);
        around.removeLast();
        return plan;
    }

    private VectorPlan placed(Placement.Placed placed, Expr expr, Steps steps) {
        return switch (placed) {
            case Placement.Placed.Whole(RemotePart part) -> remote(part, steps);
            case Placement.Placed.Combined(AggregateOp op, RemotePart partial) -> combined(op, expr, partial, steps);
            case Placement.Placed.Mean(RemotePart sums, RemotePart counts) ->
                new VectorPlan.Match(
                        BinaryOp.DIV,
                        combined(AggregateOp.SUM, expr, sums, steps),
                        combined(AggregateOp.SUM, expr, counts, steps),
                        VectorMatching.DEFAULT,
                        false,
                        expr.position());
        };
    }

    private VectorPlan remote(RemotePart part, Steps steps) {
        parts.add(part);
        return new VectorPlan.Remote(parts.size() - 1, steps);
    }

    private VectorPlan combined(AggregateOp op, Expr expr, RemotePart partial, Steps steps) {
        if (!(expr instanceof AggregateExpr a)) {
            throw new IllegalStateException("no aggregation: " + expr);
        }
        return new VectorPlan.Aggregate(
                op,
                remote(partial, steps),
                null,
                "",
                a.grouping().stream().sorted().toList(),
                a.without(),
                a.expr().position(),
                a.position());
    }

    private VectorPlan inside(Expr expr, Steps steps, SelectorUse use) {
        return switch (expr) {
            case ParenExpr p -> vector(p.expr(), steps, use);
            case VectorSelector s -> select(s, steps, VectorPlan.Take.VALUE, use);
            case UnaryExpr u -> {
                VectorPlan inner = vector(u.expr(), steps, u.op() == BinaryOp.SUB ? use.throughMinus() : use);
                yield u.op() == BinaryOp.SUB ? new VectorPlan.Minus(inner) : inner;
            }
            case BinaryExpr b -> binary(b, steps);
            case AggregateExpr a -> aggregate(a, steps);
            case Call c -> call(c, steps);
            case NumberLiteral n -> throw new IllegalStateException("no vector: " + n);
            case StringLiteral s -> throw new IllegalStateException("no vector: " + s);
            case DurationExpr d -> throw new IllegalStateException("no vector: " + d);
            case MatrixSelector m -> throw new IllegalStateException("no vector: " + m);
            case SubqueryExpr s -> throw new IllegalStateException("no vector: " + s);
        };
    }

    private VectorPlan select(VectorSelector selector, Steps steps, VectorPlan.Take take, SelectorUse use) {
        Window window = window(selector, steps, context.lookbackMs());
        // Smoothed are values only: a sample's time is that of the sample.
        boolean smoothed = selector.smoothed() && take == VectorPlan.Take.VALUE;
        long reach = smoothed ? context.lookbackMs() : 0;
        Reading reading = reading(use, selector, window, reach);
        int id = selections.add(
                selector.matchers(),
                reading.from(),
                window.maxt() + reach,
                use.resolution(context.sources().resolution(), 0),
                use.hints(context.stepMs(), 0));
        return new VectorPlan.Select(id, window, take, smoothed, statisticsOnly(), reading, selector.position());
    }

    /** What is read for a window; {@code reach} is what is looked at before it. */
    private Reading reading(SelectorUse use, VectorSelector selector, Window window, long reach) {
        long mint = window.mint() - reach;
        long start = start(selector, window.range() + reach);
        least = Math.min(least, start);
        Sources sources = context.sources();
        boolean asStored = sources.resolution().isRaw() && !sources.deduplicates();
        long from = asStored ? mint : Math.min(mint, start);
        if (sources.resolution().orCoarser()) {
            from -= 2 * HOUR + FIVE_MINUTES; // windows of an hour may have to answer
        }
        if (sources.deduplicates()) {
            from -= lookBack(use.resolution(sources.resolution(), window.range()));
        }
        return new Reading(use.value(), from, Kind.of(use.function(), 0).counter());
    }

    /** How much before a selector's samples deduplication has to see, ms. */
    private long lookBack(SourceResolution resolution) {
        DedupFunc func = context.sources().deduplication();
        boolean anyHours = resolution.orCoarser() || resolution.maxMs() >= HOUR;
        return func.lookBack(anyHours ? HOUR : resolution.maxMs() >= FIVE_MINUTES ? FIVE_MINUTES : 0);
    }

    /** Where Prometheus would begin to read for a selector: the steps of subqueries around it play no part. */
    private long start(VectorSelector selector, long window) {
        long back = 0;
        Long at = null;
        for (Expr expr : around) {
            if (expr instanceof SubqueryExpr s) {
                long own = durations.offset(s.offset()) + durations.length(s.range());
                Long fixed = time(s.at());
                back = fixed == null ? back + own : own;
                at = fixed == null ? at : fixed;
            }
        }
        Long fixed = time(selector.at());
        long begin = fixed != null ? fixed : (at == null ? context.start() : at) - back;
        return begin - durations.offset(selector.offset()) - window + 1;
    }

    /**
     * Whether of the histograms at hand only counts and sums are wanted. Prometheus then takes resets from the samples it
     * reads, which annotations show; so this follows its rule, from the inside out.
     */
    private boolean statisticsOnly() {
        boolean statistics = false;
        for (Iterator<Expr> outwards = around.descendingIterator(); outwards.hasNext(); ) {
            switch (outwards.next()) {
                case SubqueryExpr s -> {
                    return false;
                }
                case BinaryExpr b -> {
                    if (b.op().kind() == BinaryOp.Kind.TRIM) {
                        return false;
                    }
                }
                case Call c -> {
                    if (STATISTICS.contains(c.function())) {
                        statistics = true;
                    } else if (BUCKETS.contains(c.function())) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return statistics;
    }

    private Window window(VectorSelector selector, Steps steps, long range) {
        return new Window(steps, time(selector.at()), durations.offset(selector.offset()), range);
    }

    private @Nullable Long time(@Nullable AtModifier at) {
        return switch (at) {
            case null -> null;
            case AtModifier.Timestamp t -> t.t();
            case AtModifier.Start s -> context.start();
            case AtModifier.End e -> context.end();
        };
    }

    private VectorPlan binary(BinaryExpr b, Steps steps) {
        if (b.lhs().type() == ValueType.SCALAR || b.rhs().type() == ValueType.SCALAR) {
            boolean left = b.lhs().type() == ValueType.SCALAR;
            return new VectorPlan.WithScalar(
                    b.op(),
                    vector(left ? b.rhs() : b.lhs(), steps, SelectorUse.NONE),
                    scalar(left ? b.lhs() : b.rhs(), steps),
                    left,
                    b.returnBool(),
                    b.position());
        }
        VectorMatching matching = Objects.requireNonNull(b.matching());
        return new VectorPlan.Match(
                b.op(),
                vector(b.lhs(), steps, SelectorUse.NONE),
                vector(b.rhs(), steps, SelectorUse.NONE),
                matching,
                b.returnBool(),
                b.position());
    }

    private VectorPlan aggregate(AggregateExpr a, Steps steps) {
        Expr input = unwrap(a.expr());
        List<String> grouping = a.grouping().stream().sorted().toList();
        ScalarPlan.Placed param = null;
        String label = "";
        if (a.param() != null) {
            Expr p = unwrap(a.param());
            if (a.op() == AggregateOp.COUNT_VALUES) {
                label = text(p);
            } else {
                param = new ScalarPlan.Placed(scalar(p, steps), p.position());
            }
        }
        return new VectorPlan.Aggregate(
                a.op(),
                vector(input, steps, new SelectorUse(a.op().word(), grouping, !a.without())),
                param,
                label,
                grouping,
                a.without(),
                input.position(),
                a.position());
    }

    private VectorPlan call(Call call, Steps steps) {
        Function function = call.function();
        SelectorUse use = new SelectorUse(function.word(), List.of(), false);
        for (Expr arg : call.args()) {
            if (arg.type() == ValueType.MATRIX) {
                return overWindows(call, unwrap(arg), steps, use);
            }
        }
        if (call.args().isEmpty() || function == Function.VECTOR) {
            ScalarPlan scalar = call.args().isEmpty()
                    ? new ScalarPlan.Time(steps)
                    : scalar(call.args().getFirst(), steps);
            VectorPlan lifted = new VectorPlan.Lift(scalar);
            return function == Function.VECTOR
                    ? lifted
                    : new VectorPlan.Apply(function, lifted, List.of(), List.of(), call.position(), call.position());
        }
        return apply(call, steps, use);
    }

    private VectorPlan overWindows(Call call, Expr range, Steps steps, SelectorUse use) {
        List<ScalarPlan> args = new ArrayList<>();
        for (Expr arg : call.args()) {
            if (arg.type() == ValueType.SCALAR) {
                args.add(scalar(unwrap(arg), steps));
            }
        }
        checkExtended(call.function(), range);
        VectorPlan plan = new VectorPlan.OverWindows(
                call.function(),
                range(range, steps, use),
                args,
                unwrap(call.args().getFirst()).position());
        if (call.function() == Function.ABSENT_OVER_TIME) {
            return new VectorPlan.Absent(plan, AbsentLabels.of(range), true);
        }
        return plan;
    }

    private static void checkExtended(Function function, Expr range) {
        if (range instanceof MatrixSelector m) {
            ExtendedRanges.check(function, m.vectorSelector());
        } else if (function.ofThanos()) {
            throw new PromqlException(
                    PromqlException.Kind.EXECUTION,
                    function.word() + "() of a subquery is not supported: give it a selector with a range");
        }
    }

    /** {@code info}: the time modifiers of the first selector within the argument also hold for the info series. */
    private VectorPlan info(Call call, Steps steps) {
        VectorPlan input = vector(unwrap(call.args().getFirst()), steps, SelectorUse.NONE);
        List<LabelMatcher> matchers = List.of(new LabelMatcher(MatchType.EQUAL, Labels.METRIC_NAME, "target_info"));
        if (call.args().size() > 1 && unwrap(call.args().get(1)) instanceof VectorSelector selector) {
            matchers = selector.matchers();
        }
        InfoTime time = infoTime(call.args().getFirst());
        Window window = time == null
                ? new Window(steps, null, 0, context.lookbackMs())
                : new Window(steps, time.at(), time.offset(), context.lookbackMs());
        return new VectorPlan.Enrich(input, matchers, window);
    }

    private record InfoTime(@Nullable Long at, long offset) {}

    /** Where the first selector looks, the offsets of subqueries around it added up to the first fixed time. */
    private @Nullable InfoTime infoTime(Expr expr) {
        if (expr instanceof VectorSelector s) {
            return new InfoTime(time(s.at()), durations.offset(s.offset()));
        }
        for (Expr child : expr.children()) {
            InfoTime inner = infoTime(child);
            if (inner != null) {
                return expr instanceof SubqueryExpr s && inner.at() == null
                        ? new InfoTime(time(s.at()), inner.offset() + durations.offset(s.offset()))
                        : inner;
            }
        }
        return null;
    }

    private VectorPlan apply(Call call, Steps steps, SelectorUse use) {
        if (call.function() == Function.INFO) {
            return info(call, steps);
        }
        VectorPlan input = null;
        Expr inputExpr = call;
        List<ScalarPlan.Placed> args = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Expr arg : call.args()) {
            Expr inner = unwrap(arg);
            switch (inner.type()) {
                case SCALAR -> args.add(new ScalarPlan.Placed(scalar(inner, steps), inner.position()));
                case STRING -> texts.add(text(inner));
                case VECTOR -> {
                    if (input != null) {
                        throw notYet(call.function());
                    }
                    input = input(call.function(), inner, steps, use);
                    inputExpr = inner;
                }
                case MATRIX, NONE -> throw notYet(call.function());
            }
        }
        if (input == null) {
            throw notYet(call.function());
        }
        if (call.function() == Function.ABSENT) {
            return new VectorPlan.Absent(input, AbsentLabels.of(inputExpr), false);
        }
        return new VectorPlan.Apply(call.function(), input, args, texts, inputExpr.position(), call.position());
    }

    /** The vector argument; {@code timestamp} of a selector looks at the samples' own times. */
    private VectorPlan input(Function function, Expr inner, Steps steps, SelectorUse use) {
        if (inner instanceof VectorSelector selector && function == Function.TIMESTAMP) {
            return select(selector, steps, VectorPlan.Take.TIME, use);
        }
        if (inner instanceof VectorSelector selector
                && function == Function.START_TIMESTAMP
                && context.startTimestamps()) {
            return select(selector, steps, VectorPlan.Take.START_TIME, use);
        }
        return vector(inner, steps, use);
    }

    // Ranges.

    private RangePlan range(Expr expr, Steps steps, SelectorUse use) {
        return switch (unwrap(expr)) {
            case MatrixSelector m -> {
                VectorSelector selector = m.vectorSelector();
                Window window = window(selector, steps, durations.length(m.range()));
                long reach = reach(selector, use);
                Reading reading = reading(use, selector, window, reach);
                int id = selections.add(
                        selector.matchers(),
                        reading.from(),
                        window.maxt() + (selector.smoothed() ? reach : 0),
                        use.resolution(context.sources().resolution(), window.range()),
                        use.hints(context.stepMs(), window.range()));
                yield new RangePlan.Select(
                        id,
                        window,
                        reach,
                        selector.anchored(),
                        selector.smoothed(),
                        statisticsOnly(),
                        context.startTimestamps() && OF_COUNTERS.contains(use.function()),
                        reading,
                        m.position());
            }
            case SubqueryExpr s -> subquery(s, steps, use);
            default -> throw new IllegalStateException("no range: " + expr);
        };
    }

    private long reach(VectorSelector selector, SelectorUse use) {
        if (X_FUNCTIONS.contains(use.function())) {
            return X_REACH;
        }
        return selector.anchored() || selector.smoothed() ? context.lookbackMs() : 0;
    }

    private RangePlan subquery(SubqueryExpr s, Steps steps, SelectorUse use) {
        Window window = new Window(steps, time(s.at()), durations.offset(s.offset()), durations.length(s.range()));
        long interval = durations.length(s.step());
        Steps inner = subquerySteps(window, interval == 0 ? context.subqueryStepMs() : interval);
        around.addLast(s);
        VectorPlan plan = vector(s.expr(), inner, use.throughSubquery());
        around.removeLast();
        return new RangePlan.Subquery(plan, window, s.position());
    }

    /** The multiples of the interval within all windows. */
    private static Steps subquerySteps(Window window, long interval) {
        long left = window.end(0) - window.range();
        long first = interval * (left / interval);
        if (first <= left) {
            first += interval;
        }
        return Steps.range(first, window.maxt(), interval);
    }
}
