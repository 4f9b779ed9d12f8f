package io.athanor.promql.parser;

import io.athanor.model.Durations;
import io.athanor.model.GoFormat;
import io.athanor.model.GoQuote;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Names;
import io.athanor.model.Utf8Order;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The text of a tree as Prometheus prints it: one line, matchers sorted, durations and numbers in their usual form. */
final class Printer {
    /** Where a node's text stands in the whole: {@code [start, end)}, in chars. */
    record Extent(int start, int end) {}

    private final StringBuilder out = new StringBuilder();
    private final @Nullable Map<Expr, Extent> extents;

    private Printer(@Nullable Map<Expr, Extent> extents) {
        this.extents = extents;
    }

    static String print(Expr expr) {
        Printer printer = new Printer(null);
        printer.expr(expr);
        return printer.out.toString();
    }

    /** The text; {@code extents} is told where each node stands in it, by identity. */
    static String print(Expr expr, IdentityHashMap<Expr, Extent> extents) {
        Printer printer = new Printer(extents);
        printer.expr(expr);
        return printer.out.toString();
    }

    private void expr(Expr expr) {
        int start = out.length();
        switch (expr) {
            case AggregateExpr e -> aggregate(e);
            case BinaryExpr e -> binary(e);
            case Call e -> call(e);
            case DurationExpr e -> duration(e);
            case MatrixSelector e -> matrix(e);
            case NumberLiteral e -> out.append(number(e));
            case ParenExpr e -> {
                out.append('(');
                expr(e.expr());
                out.append(')');
            }
            case StringLiteral e -> GoQuote.append(out, e.value());
            case SubqueryExpr e -> {
                expr(e.expr());
                out.append(suffix(e));
            }
            case UnaryExpr e -> {
                out.append(e.op().symbol());
                expr(e.expr());
            }
            case VectorSelector e -> vector(e);
        }
        if (extents != null) {
            extents.put(expr, new Extent(start, out.length()));
        }
    }

    private void aggregate(AggregateExpr e) {
        out.append(head(e)).append('(');
        if (e.param() != null) {
            expr(e.param());
            out.append(", ");
        }
        expr(e.expr());
        out.append(')');
    }

    /** The operator and its grouping, up to the parenthesis. */
    static String head(AggregateExpr e) {
        if (e.without()) {
            return e.op() + " without (" + labels(e.grouping()) + ") ";
        }
        return e.grouping().isEmpty() ? e.op().word() : e.op() + " by (" + labels(e.grouping()) + ") ";
    }

    private static String labels(List<String> names) {
        return names.stream().map(Printer::label).collect(Collectors.joining(", "));
    }

    private static String label(String name) {
        return Names.isLegacyLabelName(name) ? name : GoQuote.quote(name);
    }

    private void binary(BinaryExpr e) {
        expr(e.lhs());
        out.append(' ').append(operator(e)).append(' ');
        expr(e.rhs());
    }

    /** The operator with {@code bool}, matching, grouping and fill. */
    static String operator(BinaryExpr e) {
        StringBuilder text = new StringBuilder(e.op().symbol());
        if (e.returnBool()) {
            text.append(" bool");
        }
        VectorMatching m = e.matching();
        if (m != null) {
            matching(text, m);
            fill(text, m.fillLeft(), m.fillRight());
        }
        return text.toString();
    }

    private static void matching(StringBuilder text, VectorMatching m) {
        boolean left = m.card() == VectorMatching.Cardinality.MANY_TO_ONE;
        boolean grouped = left || m.card() == VectorMatching.Cardinality.ONE_TO_MANY;
        if (!m.labels().isEmpty() || m.on() || grouped) {
            text.append(m.on() ? " on (" : " ignoring (")
                    .append(labels(m.labels()))
                    .append(')');
        }
        if (grouped) {
            text.append(left ? " group_left (" : " group_right (")
                    .append(labels(m.include()))
                    .append(')');
        }
    }

    private static void fill(StringBuilder text, @Nullable Double left, @Nullable Double right) {
        if (left != null && right != null && left.doubleValue() == right.doubleValue()) {
            text.append(" fill (").append(GoFormat.g(left)).append(')');
            return;
        }
        if (left != null) {
            text.append(" fill_left (").append(GoFormat.g(left)).append(')');
        }
        if (right != null) {
            text.append(" fill_right (").append(GoFormat.g(right)).append(')');
        }
    }

    private void call(Call e) {
        out.append(e.function().word()).append('(');
        for (int i = 0; i < e.args().size(); i++) {
            out.append(i == 0 ? "" : ", ");
            expr(e.args().get(i));
        }
        out.append(')');
    }

    private void duration(DurationExpr e) {
        Expr lhs = e.lhs();
        Expr rhs = e.rhs();
        out.append(e.wrapped() ? "(" : "");
        if (rhs == null) {
            out.append(e.op().symbol()).append("()");
        } else if (e.op() == DurationExpr.Op.MIN_OF || e.op() == DurationExpr.Op.MAX_OF) {
            out.append(e.op().symbol()).append('(');
            operand(lhs);
            out.append(", ");
            expr(rhs);
            out.append(')');
        } else if (lhs == null) {
            out.append(e.op() == DurationExpr.Op.SUB ? "-" : "");
            expr(rhs);
        } else {
            expr(lhs);
            out.append(' ').append(e.op().symbol()).append(' ');
            expr(rhs);
        }
        out.append(e.wrapped() ? ")" : "");
    }

    private void operand(@Nullable Expr expr) {
        if (expr != null) {
            expr(expr);
        }
    }

    private static String number(NumberLiteral e) {
        if (!e.duration()) {
            return GoFormat.f(e.value());
        }
        String length = Durations.format((long) (Math.abs(e.value()) * 1e9) / 1_000_000);
        return e.value() < 0 ? "-" + length : length;
    }

    private void matrix(MatrixSelector e) {
        VectorSelector s = e.vectorSelector();
        selector(s);
        out.append('[').append(e.range()).append(']');
        extended(s);
        out.append(at(s.at())).append(offset(s.offset()));
    }

    private void vector(VectorSelector s) {
        selector(s);
        out.append(at(s.at()));
        extended(s);
        out.append(offset(s.offset()));
    }

    private void selector(VectorSelector s) {
        List<String> shown = s.matchers().stream()
                .filter(m -> !isName(s, m))
                .map(LabelMatcher::toString)
                .sorted(Utf8Order::compare)
                .toList();
        out.append(s.name());
        if (!shown.isEmpty()) {
            out.append('{').append(String.join(",", shown)).append('}');
        }
    }

    private static boolean isName(VectorSelector s, LabelMatcher m) {
        return m.type() == MatchType.EQUAL
                && m.name().equals(Labels.METRIC_NAME)
                && m.value().equals(s.name())
                && !m.value().isEmpty();
    }

    private void extended(VectorSelector s) {
        out.append(s.anchored() ? " anchored" : s.smoothed() ? " smoothed" : "");
    }

    /** The range, step and modifiers of a subquery. */
    static String suffix(SubqueryExpr e) {
        String step = e.step().equals(TimeSpan.ZERO) ? "" : e.step().toString();
        return "[" + e.range() + ":" + step + "]" + at(e.at()) + offset(e.offset());
    }

    private static String at(@Nullable AtModifier at) {
        return switch (at) {
            case null -> "";
            case AtModifier.Timestamp t -> " @ " + GoFormat.fixed(t.t() / 1000.0, 3);
            case AtModifier.Start _ -> " @ start()";
            case AtModifier.End _ -> " @ end()";
        };
    }

    private static String offset(TimeSpan offset) {
        return switch (offset) {
            case TimeSpan.Fixed f when f.nanos() == 0 -> "";
            case TimeSpan.Fixed f when f.nanos() < 0 -> " offset -" + Durations.format(-f.millis());
            case TimeSpan.Fixed f -> " offset " + f;
            case DurationExpr d -> " offset " + d;
        };
    }
}
