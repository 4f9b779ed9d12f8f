package io.athanor.promql.engine.rows;

import io.athanor.promql.OperatorCost;
import io.athanor.promql.QueryOperator;
import io.athanor.promql.plan.Plan;
import io.athanor.promql.plan.PlanNode;
import io.athanor.promql.plan.RangePlan;
import io.athanor.promql.plan.ScalarPlan;
import io.athanor.promql.plan.VectorPlan;
import io.athanor.tsdb.series.SourceShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What the operators of a query cost. There is one only for a query that asks for it: operators are then wrapped
 * ({@link #rows}), and each thread keeps an account of its own.
 */
public final class Profile {
    private final PlanNode root;
    private final IdentityHashMap<Plan, Integer> ids = new IdentityHashMap<>();
    private final Queue<ThreadProfile> threads = new ConcurrentLinkedQueue<>();

    public Profile(PlanNode root) {
        this.root = root;
        number(root);
    }

    private void number(PlanNode node) {
        ids.putIfAbsent(node.plan(), ids.size());
        node.children().forEach(this::number);
    }

    /** The account of one more thread. */
    ThreadProfile thread() {
        ThreadProfile thread = new ThreadProfile(ids.size());
        threads.add(thread);
        return thread;
    }

    /** Names an operator to {@link ThreadProfile}. */
    public int id(Plan plan) {
        return ids.getOrDefault(plan, ThreadProfile.NONE);
    }

    /** Makes the rows of an operator, and measures them from now on. */
    public Rows rows(Plan plan, Scratch scratch, Supplier<Rows> make) {
        int id = id(plan);
        ThreadProfile thread = scratch.measured();
        int before = thread.enter(id);
        Rows rows = make.get();
        thread.leave(before);
        if (id == ThreadProfile.NONE) {
            return rows;
        }
        OperatorCounts counts = thread.of(id);
        counts.series = rows.size();
        if (!(rows instanceof StoredRows stored)) {
            return new ProfiledRows(rows, id);
        }
        for (int i = 0; i < stored.size(); i++) {
            counts.samples += stored.stored(i).count();
        }
        counts.peak = Math.max(counts.peak, counts.samples);
        return rows;
    }

    /** Computes a number per step, and measures it. */
    public double[] scalar(ScalarPlan plan, Scratch scratch, Supplier<double[]> make) {
        int id = id(plan);
        ThreadProfile thread = scratch.measured();
        int before = thread.enter(id);
        double[] values = make.get();
        thread.leave(before);
        if (id != ThreadProfile.NONE) {
            thread.of(id).series = 1;
            thread.of(id).samples += values.length;
        }
        return values;
    }

    /** Accounts for a selection with the first selector that has it; for the others its series are there already. */
    public void selected(int selection, long nanos, long series, List<SourceShare> shares, Scratch scratch) {
        List<Integer> selectors = new ArrayList<>();
        selectors(root, selection, selectors);
        for (int i = 0; i < selectors.size(); i++) {
            OperatorCounts counts = scratch.measured().of(selectors.get(i));
            if (i == 0) {
                counts.selectNanos += nanos;
                counts.selected += series;
                counts.shares.addAll(shares);
                counts.nanos += nanos;
            } else {
                counts.cacheHits += series;
            }
        }
    }

    private void selectors(PlanNode node, int selection, List<Integer> found) {
        boolean is = node.plan() instanceof VectorPlan.Select s && s.selection() == selection
                || node.plan() instanceof RangePlan.Select r && r.selection() == selection;
        if (is) {
            found.add(id(node.plan()));
        }
        node.children().forEach(child -> selectors(child, selection, found));
    }

    /** A range has this many series. */
    public void series(Plan plan, int size, Scratch scratch) {
        int id = id(plan);
        if (id != ThreadProfile.NONE) {
            scratch.measured().of(id).series = size;
        }
    }

    /** What everything cost; called when nothing is computed any more. */
    public QueryOperator analysis() {
        OperatorCounts[] sums = new OperatorCounts[ids.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new OperatorCounts();
            for (ThreadProfile thread : threads) {
                sums[i].add(thread.of(i));
            }
        }
        return analysis(root, sums);
    }

    private QueryOperator analysis(PlanNode node, OperatorCounts[] sums) {
        OperatorCounts own = sums[id(node.plan())];
        List<QueryOperator> children = new ArrayList<>();
        long nanos = own.nanos;
        long below = 0;
        long peak = own.peak;
        for (PlanNode child : node.children()) {
            QueryOperator operator = analysis(child, sums);
            children.add(operator);
            OperatorCost cost = operator.cost();
            if (cost != null) {
                nanos += cost.totalNanos();
                below += cost.totalSamples();
                peak = Math.max(peak, cost.peakSamples());
            }
        }
        OperatorCost.Read read = new OperatorCost.Read(
                own.selectNanos,
                own.selected,
                own.decodeNanos,
                own.decoded,
                own.chunks,
                own.bytes,
                own.cacheHits,
                byAddress(own.shares));
        OperatorCost cost = new OperatorCost(
                nanos, own.nanos, own.series, own.samples, own.lookedAt + carried(node.plan(), below), peak, read);
        return new QueryOperator(node.name(), cost, children);
    }

    private static List<SourceShare> byAddress(List<SourceShare> shares) {
        return shares.stream()
                .sorted(Comparator.comparing(SourceShare::address))
                .toList();
    }

    /** How much of what is counted below counts: of a subquery nothing, of what is repeated as much as there are steps. */
    private static long carried(Plan plan, long below) {
        return switch (plan) {
            case RangePlan.Subquery _ -> 0;
            case VectorPlan.Repeat r -> below * r.steps().count();
            case ScalarPlan.Repeat r -> below * r.steps().count();
            default -> below;
        };
    }
}
