package io.athanor.promql.plan;

import java.util.List;
import java.util.Locale;

/** Plans as indented text: one line per node, children below. */
final class PlanPrinter {
    private final QueryPlan plan;
    private final StringBuilder out = new StringBuilder();

    private PlanPrinter(QueryPlan plan) {
        this.plan = plan;
    }

    static String print(QueryPlan plan) {
        PlanPrinter printer = new PlanPrinter(plan);
        printer.node(plan.root(), 0);
        return printer.out.toString();
    }

    private void node(Plan node, int depth) {
        switch (node) {
            case TextPlan text -> line(depth, "text " + text.text());
            case ScalarPlan scalar -> scalar(scalar, depth);
            case RangePlan range -> range(range, depth);
            case VectorPlan vector -> vector(vector, depth);
        }
    }

    private void scalar(ScalarPlan node, int depth) {
        switch (node) {
            case ScalarPlan.Constant c -> line(depth, "constant " + c.value());
            case ScalarPlan.Time t -> line(depth, "time");
            case ScalarPlan.Only o -> line(depth, "scalar", o.vector());
            case ScalarPlan.Binary b -> line(depth, b.op().symbol(), b.left(), b.right());
            case ScalarPlan.Extreme e -> line(depth, e.max() ? "max_of" : "min_of", e.left(), e.right());
            case ScalarPlan.Minus m -> line(depth, "minus", m.inner());
            case ScalarPlan.Repeat r -> line(depth, "once", r.once());
        }
    }

    private void range(RangePlan node, int depth) {
        switch (node) {
            case RangePlan.Select s ->
                line(
                        depth,
                        "range " + selection(s.selection()) + window(s.window())
                                + (s.anchored() ? " anchored" : s.smoothed() ? " smoothed" : "")
                                + (s.starts() ? " with start timestamps" : ""));
            case RangePlan.Subquery s ->
                line(depth, "subquery every " + s.inner().steps().interval() + " ms" + window(s.window()), s.inner());
        }
    }

    private void vector(VectorPlan node, int depth) {
        switch (node) {
            case VectorPlan.Select s -> line(depth, "select " + selection(s.selection()) + window(s.window()));
            case VectorPlan.OverWindows w -> {
                line(depth, w.function().word(), w.range());
                w.args().forEach(arg -> node(arg, depth + 1));
            }
            case VectorPlan.Apply a -> {
                line(depth, a.function().word() + (a.texts().isEmpty() ? "" : " " + a.texts()), a.input());
                a.args().forEach(arg -> node(arg.scalar(), depth + 1));
            }
            case VectorPlan.Enrich i -> line(depth, "info " + i.matchers() + window(i.window()), i.input());
            case VectorPlan.Lift l -> line(depth, "vector", l.scalar());
            case VectorPlan.Absent a -> line(depth, "absent " + a.labels(), a.input());
            case VectorPlan.Aggregate a -> aggregate(a, depth);
            case VectorPlan.Match m ->
                line(
                        depth,
                        m.op().symbol() + " " + m.matching().card()
                                + (m.matching().on() ? " on " : " ignoring ")
                                + m.matching().labels() + (m.returnBool() ? " bool" : ""),
                        m.left(),
                        m.right());
            case VectorPlan.WithScalar s ->
                line(
                        depth,
                        s.op().symbol() + (s.returnBool() ? " bool" : "") + (s.scalarLeft() ? " scalar left" : ""),
                        s.vector(),
                        s.scalar());
            case VectorPlan.Minus m -> line(depth, "minus", m.input());
            case VectorPlan.Repeat r -> line(depth, "once", r.once());
        }
    }

    private void aggregate(VectorPlan.Aggregate a, int depth) {
        line(depth, a.op().word() + (a.without() ? " without " : " by ") + a.grouping(), a.input());
        if (a.param() != null) {
            node(a.param().scalar(), depth + 1);
        }
    }

    private String selection(int id) {
        return plan.selections().get(id).request().matchers().toString();
    }

    private static String window(Window window) {
        return String.format(
                Locale.ROOT,
                " %d ms%s%s",
                window.range(),
                window.at() == null ? "" : " @ " + window.at(),
                window.offset() == 0 ? "" : " offset " + window.offset() + " ms");
    }

    private void line(int depth, String text, Plan... children) {
        out.append("  ".repeat(depth)).append(text).append('\n');
        for (Plan child : List.of(children)) {
            node(child, depth + 1);
        }
    }
}
