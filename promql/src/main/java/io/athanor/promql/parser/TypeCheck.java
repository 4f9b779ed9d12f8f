package io.athanor.promql.parser;

import io.athanor.model.GoQuote;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.List;

/** Checks that types fit, children first, and settles what depends on types: vector matching, the selector of info. */
final class TypeCheck {
    private final Tokens tokens;

    TypeCheck(Tokens tokens) {
        this.tokens = tokens;
    }

    Expr check(Expr expr) {
        return switch (expr) {
            case AggregateExpr e -> aggregate(e);
            case BinaryExpr e -> new BinaryCheck(tokens, e, check(e.lhs()), check(e.rhs())).check();
            case Call e -> call(e);
            case MatrixSelector e -> {
                selector(e.vectorSelector());
                yield e;
            }
            case ParenExpr e -> new ParenExpr(check(e.expr()), e.position());
            case SubqueryExpr e -> subquery(e);
            case UnaryExpr e -> unary(e);
            case VectorSelector e -> {
                selector(e);
                yield e;
            }
            case NumberLiteral e -> e;
            case StringLiteral e -> e;
            case DurationExpr e -> e;
        };
    }

    private Expr aggregate(AggregateExpr e) {
        Expr operand = expect(e.expr(), ValueType.VECTOR, "aggregation expression");
        Expr param = e.param() == null ? null : expect(e.param(), e.op().param(), "aggregation parameter");
        return new AggregateExpr(e.op(), operand, param, e.grouping(), e.without(), e.position());
    }

    private Expr expect(Expr expr, ValueType wanted, String context) {
        Expr checked = check(expr);
        if (checked.type() != wanted) {
            throw error(
                    expr,
                    "expected type " + wanted.documented() + " in " + context + ", got "
                            + checked.type().documented());
        }
        return checked;
    }

    private Expr unary(UnaryExpr e) {
        Expr operand = check(e.expr());
        ValueType type = operand.type();
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw error(
                    e,
                    "unary expression only allowed on expressions of type scalar or instant vector, got \""
                            + type.documented() + '"');
        }
        return new UnaryExpr(e.op(), operand, e.startPos());
    }

    private Expr subquery(SubqueryExpr e) {
        Expr operand = check(e.expr());
        if (operand.type() != ValueType.VECTOR) {
            throw error(
                    e,
                    "subquery is only allowed on instant vector, got "
                            + operand.type().word() + " instead");
        }
        return new SubqueryExpr(operand, e.range(), e.step(), e.at(), e.offset(), e.endPos());
    }

    private Expr call(Call e) {
        Function function = e.function();
        arity(e, function.argTypes().size(), function.variadic());
        List<Expr> args = new ArrayList<>(e.args());
        if (function == Function.INFO && args.size() > 1) {
            args.set(1, infoSelector(e, args.get(1)));
        }
        List<ValueType> types = function.argTypes();
        for (int i = 0; i < args.size(); i++) {
            ValueType wanted = types.get(Math.min(i, types.size() - 1));
            args.set(i, expect(args.get(i), wanted, "call to function \"" + function.word() + '"'));
        }
        return new Call(function, args, e.position());
    }

    private void arity(Call e, int types, int variadic) {
        int given = e.args().size();
        int least = variadic == 0 ? types : types - 1;
        int most = variadic == 0 ? types : variadic < 0 ? Integer.MAX_VALUE : least + variadic;
        if (given >= least && given <= most) {
            return;
        }
        String bound = variadic == 0 ? "" : given < least ? "at least " : "at most ";
        throw error(
                e,
                "expected " + bound + (given < least ? least : most) + " argument(s) in call to \""
                        + e.function().word() + "\", got " + given);
    }

    private Expr infoSelector(Call e, Expr arg) {
        if (arg.type() != ValueType.VECTOR) {
            throw error(
                    e,
                    "expected type instant vector in call to function \"info\", got "
                            + arg.type().documented());
        }
        if (!(arg instanceof VectorSelector s)) {
            throw error(arg, "expected label selectors only");
        }
        if (!s.name().isEmpty()) {
            throw error(arg, "expected label selectors only, got vector selector instead");
        }
        return new VectorSelector(
                s.name(), s.matchers(), s.at(), s.offset(), s.anchored(), s.smoothed(), true, s.position());
    }

    private void selector(VectorSelector s) {
        if (s.name().isEmpty()) {
            if (!s.bypassEmptyMatcherCheck() && s.matchers().stream().allMatch(LabelMatcher::matchesEmpty)) {
                throw error(s, "vector selector must contain at least one non-empty matcher");
            }
            return;
        }
        for (LabelMatcher m : s.matchers().subList(0, s.matchers().size() - 1)) {
            if (m.name().equals(Labels.METRIC_NAME)) {
                throw error(
                        s,
                        "metric name must not be set twice: " + GoQuote.quote(s.name()) + " or "
                                + GoQuote.quote(m.value()));
            }
        }
    }

    private ParseException error(Expr expr, String reason) {
        return tokens.error(expr.position(), reason);
    }
}
