package io.athanor.promql.distribute;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.Leaf;
import io.athanor.promql.Leaves;
import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.TimeSpan;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.parser.VectorSelector;
import io.athanor.promql.plan.Placement;
import io.athanor.promql.plan.Placement.Placed;
import io.athanor.promql.plan.PlanContext;
import io.athanor.promql.plan.Planner;
import io.athanor.promql.plan.QueryPlan;
import io.athanor.promql.plan.RemotePart;
import io.athanor.promql.plan.RemotePart.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a query that leaves compute, from the root down: the largest of which it is shown that the answer stays
 * what it is.
 *
 * <ul>
 *   <li>What only one leaf has series for is computed there, whatever it is.
 *   <li>What never brings series of two leaves together ({@link Separation}) is computed by each, and the union is the value.
 *   <li>{@code sum}, {@code count}, {@code min}, {@code max} and {@code group} of such are computed by each over groups that
 *       still tell the leaf, and once more here; {@code avg} is a sum by a count.
 * </ul>
 *
 * <p>Everything else is computed here, of what is below it. Times that the wire has no place for (it has whole seconds), a
 * subquery whose step is the reader's default, and {@code info}, which looks at series that the query does not name, are
 * never distributed. Replicas are made one from where the whole query begins to read: a part that begins later is not
 * distributed where they are.
 */
public final class Distribution {
    private static final Set<AggregateOp> IN_TWO = Set.of(
            AggregateOp.SUM, AggregateOp.COUNT, AggregateOp.MIN, AggregateOp.MAX, AggregateOp.GROUP, AggregateOp.AVG);

    /** Functions that look at a selector's samples rather than at its values. */
    private static final Set<Function> OF_SAMPLES = Set.of(Function.TIMESTAMP, Function.START_TIMESTAMP);

    private static final int SECOND = 1000;

    private final PlanContext context;
    private final Leaves leaves;
    private final List<String> replicaLabels;
    private final QueryPlan local;
    private final long mint;
    private final long maxt;
    private final Map<List<LabelMatcher>, Holders> holders = new HashMap<>();
    private final IdentityHashMap<Expr, Placed> placed = new IdentityHashMap<>();

    /** Who may have series of a selector; null: not known, or not all of them can compute. */
    private record Holders(@Nullable List<Leaf> leaves) {}

    private Distribution(PlanContext context, Leaves leaves, QueryPlan local) {
        this.context = context;
        this.leaves = leaves;
        this.replicaLabels = context.sources().deduplicates()
                ? List.copyOf(new TreeSet<>(context.sources().replicaLabels()))
                : List.of();
        this.local = local;
        this.mint = local.selections().stream()
                .mapToLong(one -> one.request().mint())
                .min()
                .orElse(0);
        this.maxt = local.selections().stream()
                .mapToLong(one -> one.request().maxt())
                .max()
                .orElse(0);
    }

    /**
     * What of a query leaves compute.
     *
     * @param local the plan by which all of it would be computed here
     */
    public static Placement of(Expr expr, PlanContext context, Leaves leaves, QueryPlan local) {
        if (leaves.equals(Leaves.NONE)
                || !isSaid(context)
                || local.selections().isEmpty()
                || expr.type() == ValueType.MATRIX) {
            return Placement.LOCAL;
        }
        Distribution distribution = new Distribution(context, leaves, local);
        distribution.place(expr);
        return new Placement(distribution.placed);
    }

    /** Whether a request to a leaf can say the query's times and sources: whole seconds, after 1970; raw data of all series. */
    private static boolean isSaid(PlanContext context) {
        return context.start() > 0
                && context.start() % SECOND == 0
                && context.end() % SECOND == 0
                && context.stepMs() % SECOND == 0
                && context.lookbackMs() % SECOND == 0
                && context.sources().resolution().isRaw()
                && context.sources().shard().isAll();
    }

    private void place(Expr whole) {
        Expr expr = Separation.unwrap(whole);
        if (expr.type() == ValueType.VECTOR && tryPlace(expr)) {
            return;
        }
        boolean looksAtSamples = expr instanceof Call call && OF_SAMPLES.contains(call.function());
        for (Expr child : expr.children()) {
            boolean isHere = child.type() == ValueType.VECTOR || child.type() == ValueType.SCALAR;
            if (isHere && !(looksAtSamples && Separation.unwrap(child) instanceof VectorSelector)) {
                place(child);
            }
        }
    }

    private boolean tryPlace(Expr expr) {
        List<Leaf> asked = isPortable(expr) && beginsWithTheQuery(expr) ? holders(expr) : null;
        if (asked == null || asked.isEmpty()) {
            return false;
        }
        if (asked.size() == 1) {
            placed.put(expr, new Placed.Whole(new RemotePart(expr.toString(), asked, List.of(), Values.ANY)));
            return true;
        }
        Partition partition = new Partition(asked, replicaLabels, leaves.partitionLabels());
        if (!partition.isToldBy(Carried.ALL)) {
            return false;
        }
        Separation separation = new Separation(partition);
        Carried carried = separation.of(expr);
        if (carried != null) {
            placed.put(
                    expr,
                    new Placed.Whole(new RemotePart(expr.toString(), asked, partition.least(carried), Values.ANY)));
            return true;
        }
        return expr instanceof AggregateExpr a && inTwo(a, asked, partition, separation.of(a.expr()));
    }

    private boolean inTwo(AggregateExpr a, List<Leaf> asked, Partition partition, @Nullable Carried input) {
        boolean keepsName = !a.without() && a.grouping().stream().anyMatch(Distribution::isMetadata);
        if (input == null || !IN_TWO.contains(a.op()) || (a.op() == AggregateOp.AVG && keepsName)) {
            return false;
        }
        List<String> telling = partition.least(input);
        placed.put(
                a,
                switch (a.op()) {
                    case AVG ->
                        new Placed.Mean(
                                partial(AggregateOp.SUM, a, asked, telling, Values.FINITE_FLOATS),
                                partial(AggregateOp.COUNT, a, asked, telling, Values.FLOATS));
                    case COUNT ->
                        new Placed.Combined(
                                AggregateOp.SUM, partial(AggregateOp.COUNT, a, asked, telling, Values.FLOATS));
                    default -> new Placed.Combined(a.op(), partial(a.op(), a, asked, telling, Values.FLOATS));
                });
        return true;
    }

    private static boolean isMetadata(String name) {
        return name.equals(Labels.METRIC_NAME) || name.equals("__type__") || name.equals("__unit__");
    }

    private static RemotePart partial(
            AggregateOp op, AggregateExpr a, List<Leaf> asked, List<String> telling, Values values) {
        Set<String> grouping = new LinkedHashSet<>(a.grouping());
        if (a.without()) {
            telling.forEach(grouping::remove);
        } else {
            grouping.addAll(telling);
        }
        Expr text = new AggregateExpr(op, a.expr(), null, List.copyOf(grouping), a.without(), a.position());
        return new RemotePart(text.toString(), asked, telling, values);
    }

    /** All that may have series for any selector of an expression; null if somebody may have some who cannot compute. */
    private @Nullable List<Leaf> holders(Expr expr) {
        Set<Leaf> all = new LinkedHashSet<>();
        List<VectorSelector> selectors = new ArrayList<>();
        gather(expr, selectors);
        for (VectorSelector selector : selectors) {
            List<Leaf> own = holders.computeIfAbsent(
                            selector.matchers(), m -> new Holders(leaves.holders(m, mint, maxt)))
                    .leaves();
            if (own == null) {
                return null;
            }
            all.addAll(own);
        }
        return List.copyOf(all);
    }

    private static void gather(Expr expr, List<VectorSelector> selectors) {
        if (expr instanceof VectorSelector selector) {
            selectors.add(selector);
        }
        expr.children().forEach(child -> gather(child, selectors));
    }

    /** Whether an expression says all that its value depends on. */
    private static boolean isPortable(Expr expr) {
        boolean own = switch (expr) {
            case SubqueryExpr s -> s.step() instanceof TimeSpan.Fixed step && step.nanos() > 0;
            case Call c -> c.function() != Function.INFO;
            case Expr _ -> true;
        };
        return own && expr.children().stream().allMatch(Distribution::isPortable);
    }

    /** Whether replicas are made one from the same time on if a part is asked for alone. */
    private boolean beginsWithTheQuery(Expr expr) {
        return !context.sources().deduplicates() || Planner.plan(expr, context).mint() == local.mint();
    }
}
