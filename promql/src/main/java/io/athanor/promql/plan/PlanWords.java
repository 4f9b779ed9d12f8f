package io.athanor.promql.plan;

import io.athanor.model.Durations;
import io.athanor.model.GoFormat;
import io.athanor.model.GoQuote;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Names;
import io.athanor.promql.Leaf;
import io.athanor.promql.parser.VectorMatching;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says of each operator of a plan what it does, in PromQL's words. */
final class PlanWords {
    private final QueryPlan plan;

    PlanWords(QueryPlan plan) {
        this.plan = plan;
    }

    PlanNode node(Plan node) {
        return switch (node) {
            case TextPlan text -> of(text, "string " + GoQuote.quote(text.text()));
            case ScalarPlan scalar -> scalar(scalar);
            case RangePlan range -> range(range);
            case VectorPlan vector -> vector(vector);
        };
    }

    private PlanNode of(Plan node, String name, Plan... inputs) {
        return of(node, name, List.of(inputs));
    }

    private PlanNode of(Plan node, String name, List<? extends Plan> inputs) {
        List<PlanNode> children = new ArrayList<>();
        for (Plan input : inputs) {
            children.add(node(input));
        }
        return new PlanNode(node, name, children);
    }

    private PlanNode scalar(ScalarPlan node) {
        return switch (node) {
            case ScalarPlan.Constant c -> of(c, "number " + GoFormat.f(c.value()));
            case ScalarPlan.Time t -> of(t, "time");
            case ScalarPlan.Only o -> of(o, "scalar", o.vector());
            case ScalarPlan.Binary b -> of(b, b.op().symbol(), b.left(), b.right());
            case ScalarPlan.Extreme e -> of(e, e.max() ? "max_of" : "min_of", e.left(), e.right());
            case ScalarPlan.Minus m -> of(m, "negate", m.inner());
            case ScalarPlan.Repeat r -> of(r, "once for all steps", r.once());
        };
    }

    private PlanNode range(RangePlan node) {
        return switch (node) {
            case RangePlan.Select s ->
                of(
                        s,
                        "range selector " + selector(s.selection()) + '['
                                + Durations.format(s.window().range()) + ']'
                                + (s.anchored() ? " anchored" : s.smoothed() ? " smoothed" : "")
                                + times(s.window())
                                + (s.starts() ? " with start times" : ""));
            case RangePlan.Subquery s ->
                of(
                        s,
                        "subquery [" + Durations.format(s.window().range()) + ':'
                                + Durations.format(s.inner().steps().interval()) + ']' + times(s.window()),
                        s.inner());
        };
    }

    private PlanNode vector(VectorPlan node) {
        return switch (node) {
            case VectorPlan.Select s -> of(s, instant(s));
            case VectorPlan.OverWindows w -> {
                List<Plan> inputs = new ArrayList<>(List.of(w.range()));
                inputs.addAll(w.args());
                yield of(w, w.function().word(), inputs);
            }
            case VectorPlan.Apply a -> {
                List<Plan> inputs = new ArrayList<>(List.of(a.input()));
                a.args().forEach(arg -> inputs.add(arg.scalar()));
                yield of(a, a.function().word() + texts(a.texts()), inputs);
            }
            case VectorPlan.Enrich i -> of(i, "info " + selector(i.matchers()) + times(i.window()), i.input());
            case VectorPlan.Lift l -> of(l, "vector", l.scalar());
            case VectorPlan.Absent a -> of(a, "absent " + a.labels(), a.input());
            case VectorPlan.Aggregate a -> aggregate(a);
            case VectorPlan.Match m ->
                of(m, m.op().symbol() + (m.returnBool() ? " bool" : "") + matching(m.matching()), m.left(), m.right());
            case VectorPlan.WithScalar s -> {
                String name = s.op().symbol() + (s.returnBool() ? " bool" : "");
                yield s.scalarLeft() ? of(s, name, s.scalar(), s.vector()) : of(s, name, s.vector(), s.scalar());
            }
            case VectorPlan.Minus m -> of(m, "negate", m.input());
            case VectorPlan.Remote r -> of(r, remote(plan.parts().get(r.part())));
            case VectorPlan.Repeat r -> of(r, "once for all steps", r.once());
        };
    }

    private static String remote(RemotePart part) {
        return part.expr() + " at " + part.leaves().stream().map(Leaf::name).collect(Collectors.joining(", "));
    }

    private PlanNode aggregate(VectorPlan.Aggregate a) {
        String name = a.op().word() + (a.label().isEmpty() ? "" : ' ' + GoQuote.quote(a.label()));
        if (a.without() || !a.grouping().isEmpty()) {
            name += (a.without() ? " without " : " by ") + names(a.grouping());
        }
        return a.param() == null
                ? of(a, name, a.input())
                : of(a, name, a.input(), a.param().scalar());
    }

    private String instant(VectorPlan.Select s) {
        String what = switch (s.take()) {
            case VALUE -> "instant selector ";
            case TIME -> "times of ";
            case START_TIME -> "start times of ";
        };
        return what + selector(s.selection()) + (s.smoothed() ? " smoothed" : "") + times(s.window());
    }

    private static String texts(List<String> texts) {
        return texts.isEmpty() ? "" : ' ' + texts.stream().map(GoQuote::quote).collect(Collectors.joining(", "));
    }

    private static String matching(@Nullable VectorMatching m) {
        if (m == null) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        if (m.on() || !m.labels().isEmpty()) {
            out.append(m.on() ? " on " : " ignoring ").append(names(m.labels()));
        }
        switch (m.card()) {
            case MANY_TO_ONE -> out.append(" group_left ").append(names(m.include()));
            case ONE_TO_MANY -> out.append(" group_right ").append(names(m.include()));
            case ONE_TO_ONE, MANY_TO_MANY -> {}
        }
        return out.toString();
    }

    private static String names(List<String> labels) {
        return labels.stream().map(PlanWords::name).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String name(String label) {
        return Names.isLegacyLabelName(label) ? label : GoQuote.quote(label);
    }

    private String selector(int selection) {
        return selector(plan.selections().get(selection).request().matchers());
    }

    private static String selector(List<LabelMatcher> matchers) {
        String metric = "";
        List<String> rest = new ArrayList<>();
        for (LabelMatcher m : matchers) {
            boolean names = m.name().equals(Labels.METRIC_NAME) && m.type() == MatchType.EQUAL;
            if (names && metric.isEmpty() && Names.isLegacyMetricName(m.value())) {
                metric = m.value();
            } else {
                rest.add(name(m.name()) + m.type().operator() + GoQuote.quote(m.value()));
            }
        }
        return rest.isEmpty() && !metric.isEmpty() ? metric : metric + '{' + String.join(",", rest) + '}';
    }

    private static String times(Window window) {
        StringBuilder out = new StringBuilder();
        Long at = window.at();
        if (at != null) {
            out.append(" @ ");
            GoFormat.appendTimestamp(out, at);
        }
        long offset = window.offset();
        if (offset != 0) {
            out.append(" offset ").append(offset < 0 ? "-" : "").append(Durations.format(Math.abs(offset)));
        }
        return out.toString();
    }
}
