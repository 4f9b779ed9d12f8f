package io.athanor.api.httpapi;

import io.athanor.model.GoFormat;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AtModifier;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.NumberLiteral;
import io.athanor.promql.parser.ParenExpr;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.TimeSpan;
import io.athanor.promql.parser.UnaryExpr;
import io.athanor.promql.parser.VectorMatching;
import io.athanor.promql.parser.VectorSelector;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tree of a query as {@code /api/v1/parse_query} answers it; lengths of time are in ms, keys in byte order. */
final class ExprJson {
    private final JsonOut out;
    private boolean first = true;

    private ExprJson(JsonOut out) {
        this.out = out;
    }

    static void write(JsonOut out, Expr expr) throws IOException {
        new ExprJson(out).expr(expr);
    }

    private void expr(@Nullable Expr expr) throws IOException {
        switch (expr) {
            case null -> out.raw("null");
            case AggregateExpr e -> aggregation(e);
            case BinaryExpr e -> binary(e);
            case Call e -> call(e);
            case DurationExpr e -> duration(e);
            case MatrixSelector e -> selector(e.vectorSelector(), e.range());
            case NumberLiteral e -> {
                open();
                type("numberLiteral");
                text("val", GoFormat.f(e.value()));
                close();
            }
            case ParenExpr e -> {
                open();
                child("expr", e.expr());
                type("parenExpr");
                close();
            }
            case StringLiteral e -> {
                open();
                type("stringLiteral");
                text("val", e.value());
                close();
            }
            case SubqueryExpr e -> subquery(e);
            case UnaryExpr e -> {
                open();
                child("expr", e.expr());
                text("op", e.op().symbol());
                type("unaryExpr");
                close();
            }
            case VectorSelector e -> selector(e, null);
        }
    }

    private void aggregation(AggregateExpr e) throws IOException {
        open();
        child("expr", e.expr());
        texts("grouping", e.grouping());
        text("op", e.op().word());
        child("param", e.param());
        type("aggregation");
        flag("without", e.without());
        close();
    }

    private void binary(BinaryExpr e) throws IOException {
        open();
        flag("bool", e.returnBool());
        child("lhs", e.lhs());
        key("matching");
        matching(e.matching());
        text("op", e.op().symbol());
        child("rhs", e.rhs());
        type("binaryExpr");
        close();
    }

    private void matching(@Nullable VectorMatching m) throws IOException {
        if (m == null) {
            out.raw("null");
            return;
        }
        open();
        text("card", m.card().word());
        key("fillValues");
        open();
        fill("lhs", m.fillLeft());
        fill("rhs", m.fillRight());
        close();
        texts("include", m.include());
        texts("labels", m.labels());
        flag("on", m.on());
        close();
    }

    /** JSON has no NaN and no infinities: such a fill has no value here. */
    private void fill(String key, @Nullable Double value) throws IOException {
        key(key);
        out.raw(value == null || !Double.isFinite(value) ? "null" : GoFormat.sample(value));
    }

    private void call(Call e) throws IOException {
        open();
        key("args");
        out.raw('[');
        for (int i = 0; i < e.args().size(); i++) {
            out.raw(i == 0 ? "" : ",");
            expr(e.args().get(i));
        }
        out.raw(']');
        key("func");
        function(e.function());
        type("call");
        close();
    }

    private void function(Function f) throws IOException {
        open();
        texts("argTypes", f.argTypes().stream().map(Object::toString).toList());
        text("name", f.word());
        text("returnType", f.returnType().word());
        number("variadic", f.variadic());
        close();
    }

    private void duration(DurationExpr e) throws IOException {
        open();
        key("lhs");
        operand(e.lhs());
        text("op", e.op().symbol());
        key("rhs");
        operand(e.rhs());
        type("durationExpr");
        flag("wrapped", e.wrapped());
        close();
    }

    /** Numbers below a duration expression also say whether they were written as durations. */
    private void operand(@Nullable Expr expr) throws IOException {
        if (!(expr instanceof NumberLiteral literal)) {
            expr(expr);
            return;
        }
        open();
        flag("duration", literal.duration());
        type("numberLiteral");
        text("val", GoFormat.f(literal.value()));
        close();
    }

    private void selector(VectorSelector e, @Nullable TimeSpan range) throws IOException {
        open();
        flag("anchored", e.anchored());
        key("matchers");
        matchers(e.matchers());
        text("name", e.name());
        span("offset", e.offset());
        if (range != null) {
            span("range", range);
        }
        flag("smoothed", e.smoothed());
        at(e.at());
        type(range == null ? "vectorSelector" : "matrixSelector");
        close();
    }

    private void matchers(List<LabelMatcher> matchers) throws IOException {
        out.raw('[');
        for (int i = 0; i < matchers.size(); i++) {
            out.raw(i == 0 ? "" : ",");
            LabelMatcher m = matchers.get(i);
            open();
            text("name", m.name());
            text("type", m.type().operator());
            text("value", m.value());
            close();
        }
        out.raw(']');
    }

    private void subquery(SubqueryExpr e) throws IOException {
        open();
        child("expr", e.expr());
        span("offset", e.offset());
        span("range", e.range());
        at(e.at(), () -> span("step", e.step()));
        type("subquery");
        close();
    }

    /** What is written between two keys that belong together. */
    @FunctionalInterface
    private interface Between {
        void write() throws IOException;
    }

    private void at(@Nullable AtModifier at) throws IOException {
        at(at, () -> {});
    }

    private void at(@Nullable AtModifier at, Between between) throws IOException {
        key("startOrEnd");
        switch (at) {
            case AtModifier.Start _ -> out.string("start");
            case AtModifier.End _ -> out.string("end");
            case AtModifier.Timestamp _ -> out.raw("null");
            case null -> out.raw("null");
        }
        between.write();
        key("timestamp");
        out.raw(at instanceof AtModifier.Timestamp t ? Long.toString(t.t()) : "null");
    }

    /** The length, 0 where it is an expression, and the expression. */
    private void span(String key, TimeSpan span) throws IOException {
        number(key, span instanceof TimeSpan.Fixed fixed ? fixed.millis() : 0);
        child(key + "Expr", span instanceof DurationExpr expr ? expr : null);
    }

    private void open() throws IOException {
        out.raw('{');
        first = true;
    }

    private void close() throws IOException {
        out.raw('}');
        first = false;
    }

    private void key(String key) throws IOException {
        out.raw(first ? "" : ",");
        first = false;
        out.string(key);
        out.raw(':');
    }

    private void type(String type) throws IOException {
        text("type", type);
    }

    private void child(String key, @Nullable Expr expr) throws IOException {
        key(key);
        expr(expr);
    }

    private void text(String key, String value) throws IOException {
        key(key);
        out.string(value);
    }

    private void texts(String key, List<String> values) throws IOException {
        key(key);
        out.raw('[');
        for (int i = 0; i < values.size(); i++) {
            out.raw(i == 0 ? "" : ",");
            out.string(values.get(i));
        }
        out.raw(']');
    }

    private void flag(String key, boolean value) throws IOException {
        key(key);
        out.raw(value ? "true" : "false");
    }

    private void number(String key, long value) throws IOException {
        key(key);
        out.number(value);
    }
}
