package io.athanor.promql.engine.rows;

import io.athanor.model.budget.ByteBudget;
import io.athanor.promql.PromqlException;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.Function;
import io.athanor.promql.plan.Plan;
import io.athanor.promql.plan.QueryPlan;
import io.athanor.promql.plan.RangePlan;
import io.athanor.promql.plan.ScalarPlan;
import io.athanor.promql.plan.TextPlan;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many samples Prometheus would hold during a query, for its limit on them. Prometheus computes operator after
 * operator, each for all series and steps: at the moment when one is done, its result is held, what it was computed from,
 * and the results of the operators before it that somebody still waits to use. Here rows pass through many operators at
 * once, and little is held; so the sum of each operator's moment is kept, and grows with every row of a result that is
 * held then.
 *
 * <p>Sums only grow, so that a query over the limit is ended early. They are Prometheus's but for the window that a function
 * looks at, of which the longest counts rather than that of the series at the time. Safe for all threads.
 */
public final class HeldSamples {
    private static final int CHECK_EVERY = 64;

    /** From this limit on (it is Thanos's), rows that no operator asks for are not computed only to be counted. */
    private static final long UNLIMITED = Integer.MAX_VALUE;

    private final long limit;
    private final IdentityHashMap<Plan, Result> results = new IdentityHashMap<>();
    private final List<Moment> moments = new ArrayList<>();

    /** @param limit greatest number of samples held */
    public HeldSamples(QueryPlan plan, long limit) {
        this.limit = limit;
        result(plan.root(), List.of());
    }

    private HeldSamples() {
        this.limit = Long.MAX_VALUE;
    }

    /** For operators without a plan: nothing is counted. */
    public static HeldSamples none() {
        return new HeldSamples();
    }

    /** What is held when an operator is done. */
    private static final class Moment {
        private final LongAdder held = new LongAdder();
        private final LongAccumulator window = new LongAccumulator(Math::max, 0);

        private long samples() {
            return held.sum() + window.get();
        }
    }

    /** The result of one operator. */
    private static final class Result {
        private final Moment moment;

        /** When it is held. */
        private final List<Moment> held = new ArrayList<>();

        /** When its values of one step are held once more, as the arguments of a function. */
        private final List<Moment> gathered = new ArrayList<>();

        private Result(Moment moment) {
            this.moment = moment;
        }
    }

    /** The result of an operator that is computed while some others' are held. */
    private Result result(Plan plan, List<Result> before) {
        Result result = switch (plan) {
            case TextPlan _ -> own(before, List.of());
            case ScalarPlan scalar -> scalar(scalar, before);
            case RangePlan.Select _ -> own(before, List.of());
            case RangePlan.Subquery s -> result(s.inner(), before);
            case VectorPlan vector -> vector(vector, before);
        };
        results.put(plan, result);
        return result;
    }

    private Result scalar(ScalarPlan plan, List<Result> before) {
        return switch (plan) {
            case ScalarPlan.Constant _ -> own(before, List.of());
            case ScalarPlan.Time _ -> own(before, List.of());
            case ScalarPlan.Only o -> function(before, o.vector());
            case ScalarPlan.Binary b -> function(before, b.left(), b.right());
            case ScalarPlan.Extreme e -> function(before, e.left(), e.right());
            case ScalarPlan.Minus m -> result(m.inner(), before);
            case ScalarPlan.Repeat r -> once(r.once(), before);
        };
    }

    private Result vector(VectorPlan plan, List<Result> before) {
        return switch (plan) {
            case VectorPlan.Select s -> {
                Result own = own(before, List.of());
                if (s.take() != VectorPlan.Take.VALUE) {
                    own.gathered.add(own.moment);
                }
                yield own;
            }
            case VectorPlan.OverWindows w -> overWindows(w, before);
            case VectorPlan.Apply a when inPlace(a) -> result(a.input(), before);
            case VectorPlan.Apply a -> {
                List<Plan> inputs = new ArrayList<>(List.of(a.input()));
                a.args().forEach(arg -> inputs.add(arg.scalar()));
                yield function(before, inputs.toArray(Plan[]::new));
            }
            case VectorPlan.Enrich i -> function(before, i.input());
            case VectorPlan.Lift l -> function(before, l.scalar());
            case VectorPlan.Absent a -> function(before, a.input());
            case VectorPlan.Aggregate a -> aggregate(a, before);
            case VectorPlan.Match m -> function(before, m.left(), m.right());
            case VectorPlan.WithScalar s ->
                s.scalarLeft() ? function(before, s.scalar(), s.vector()) : function(before, s.vector(), s.scalar());
            case VectorPlan.Minus m -> result(m.input(), before);
            case VectorPlan.Remote _ -> own(before, List.of());
            case VectorPlan.Repeat r -> once(r.once(), before);
        };
    }

    /** A result of its own, held beside those before it and those that it is computed from. */
    private Result own(List<Result> before, List<Result> inputs) {
        Result own = new Result(moment());
        before.forEach(one -> one.held.add(own.moment));
        inputs.forEach(one -> one.held.add(own.moment));
        own.held.add(own.moment);
        return own;
    }

    private Moment moment() {
        Moment moment = new Moment();
        moments.add(moment);
        return moment;
    }

    private List<Result> inputs(List<Result> before, Plan... plans) {
        List<Result> held = new ArrayList<>(before);
        List<Result> inputs = new ArrayList<>();
        for (Plan plan : plans) {
            Result input = result(plan, List.copyOf(held));
            held.add(input);
            inputs.add(input);
        }
        return inputs;
    }

    /** What is computed step by step: the inputs' values of a step are gathered first. */
    private Result function(List<Result> before, Plan... plans) {
        List<Result> inputs = inputs(before, plans);
        Result own = own(before, inputs);
        inputs.forEach(one -> one.gathered.add(own.moment));
        return own;
    }

    /** What is found at one step and then repeated in place. */
    private Result once(Plan plan, List<Result> before) {
        result(plan, before);
        return own(before, List.of());
    }

    private Result overWindows(VectorPlan.OverWindows plan, List<Result> before) {
        List<Plan> inputs = new ArrayList<>();
        if (plan.range() instanceof RangePlan.Subquery subquery) {
            inputs.add(subquery);
        }
        inputs.addAll(plan.args());
        return own(before, inputs(before, inputs.toArray(Plan[]::new)));
    }

    /** Groups are not counted until they are handed on; the parameter is computed first. */
    private Result aggregate(VectorPlan.Aggregate plan, List<Result> before) {
        if (plan.op() == AggregateOp.COUNT_VALUES) {
            return function(before, plan.input());
        }
        List<Result> held = new ArrayList<>(before);
        if (plan.param() != null) {
            held.add(result(plan.param().scalar(), before));
        }
        result(plan.input(), held);
        return new Result(new Moment());
    }

    /** The rows of an operator, counted from now on. */
    public Rows rows(Plan plan, Rows rows, ByteBudget budget) {
        Result result = own(plan) ? results.get(plan) : null;
        if (result == null || rows.size() == 0) {
            return rows;
        }
        if (rows instanceof StoredRows stored) {
            for (int i = 0; i < stored.size(); i++) {
                add(result, stored.stored(i));
            }
            check();
            return rows;
        }
        budget.reserve(4L * rows.size(), "counts of samples");
        return new CountedRows(rows, result);
    }

    /** Whether a plan's result is not that of its input. */
    private static boolean own(Plan plan) {
        return switch (plan) {
            case VectorPlan.Minus _ -> false;
            case VectorPlan.Apply a -> !inPlace(a);
            case Plan _ -> true;
        };
    }

    /** Whether a function changes what it is given, or has its selector do all the work. */
    private static boolean inPlace(VectorPlan.Apply plan) {
        return plan.function() == Function.LABEL_REPLACE
                || plan.function() == Function.LABEL_JOIN
                || (plan.input() instanceof VectorPlan.Select s && s.take() != VectorPlan.Take.VALUE);
    }

    /** Counts the numbers of a scalar. */
    public void scalar(ScalarPlan plan) {
        Result result = plan instanceof ScalarPlan.Minus ? null : results.get(plan);
        if (result != null) {
            add(result, plan.steps().count(), 1);
            check();
        }
    }

    /** Counts samples of the range selector that is the whole query. */
    public void samples(RangePlan plan, long samples) {
        Result result = plan instanceof RangePlan.Select ? results.get(plan) : null;
        if (result != null) {
            add(result, samples, 0);
            check();
        }
    }

    /** Where a function over windows tells how many samples of a series it looks at last, which are held meanwhile. */
    public LongAccumulator window(Plan plan) {
        Result result = results.get(plan);
        return (result == null ? new Moment() : result.moment).window;
    }

    private static void add(Result result, Row row) {
        int last = row.steps() - 1;
        add(result, row.samples(), last >= 0 && row.has(last) ? 1 : 0);
    }

    private static void add(Result result, long samples, int last) {
        for (int i = 0; i < result.held.size(); i++) {
            result.held.get(i).held.add(samples);
        }
        for (int i = 0; i < result.gathered.size(); i++) {
            result.gathered.get(i).held.add(last);
        }
    }

    /** Most samples held at any moment. */
    public long peak() {
        long peak = 0;
        for (Moment moment : moments) {
            peak = Math.max(peak, moment.samples());
        }
        return peak;
    }

    /**
     * Ends the query if it would hold more than it may.
     *
     * @throws PromqlException in Prometheus's words
     */
    public void check() {
        if (peak() > limit) {
            throw new PromqlException(
                    PromqlException.Kind.EXECUTION,
                    "query processing would load too many samples into memory in query execution");
        }
    }

    /** Rows of which each is counted once, however often it is computed. */
    private final class CountedRows extends Rows {
        private final Rows in;
        private final Result result;
        private final AtomicIntegerArray done;

        private CountedRows(Rows in, Result result) {
            super(in.steps(), in.labels());
            this.in = in;
            this.result = result;
            this.done = new AtomicIntegerArray(in.size());
            for (int i = 0; i < in.size(); i++) {
                Row kept = in.stored(i);
                if (kept != null) {
                    done.set(i, 1);
                    add(result, kept);
                }
            }
        }

        @Override
        public void row(int i, Scratch scratch, Row out) {
            in.row(i, scratch, out);
            if (done.getAndSet(i, 1) == 0) {
                add(result, out);
                if (i % CHECK_EVERY == 0) {
                    check();
                }
            }
        }

        @Override
        public boolean dropName(int i) {
            return in.dropName(i);
        }

        @Override
        public @Nullable Row stored(int i) {
            return in.stored(i);
        }

        @Override
        public long cost() {
            return in.cost();
        }

        @Override
        public boolean quiet() {
            return in.quiet() && limit >= UNLIMITED;
        }
    }
}
