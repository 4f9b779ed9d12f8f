package io.athanor.promql.parser;

import io.athanor.model.GoFormat;
import org.jspecify.annotations.Nullable;

/** Sets {@code offset}, {@code @}, {@code anchored} and {@code smoothed} on what can have them, once. */
final class Modifiers {
    private final Tokens tokens;
    private final ParserOptions options;

    Modifiers(Tokens tokens, ParserOptions options) {
        this.tokens = tokens;
        this.options = options;
    }

    Expr offset(Expr expr, TimeSpan offset) {
        return switch (expr) {
            case VectorSelector s -> withOffset(s, expr, offset, tokens.lastClosing());
            case MatrixSelector m ->
                new MatrixSelector(
                        withOffset(
                                m.vectorSelector(),
                                expr,
                                offset,
                                m.vectorSelector().position().end()),
                        m.range(),
                        tokens.lastClosing());
            case SubqueryExpr q -> {
                once(q.offset(), expr);
                yield new SubqueryExpr(q.expr(), q.range(), q.step(), q.at(), offset, tokens.lastClosing());
            }
            default ->
                throw tokens.error(
                        expr.position(),
                        "offset modifier must be preceded by an instant vector selector or range vector selector or a "
                                + "subquery");
        };
    }

    private VectorSelector withOffset(VectorSelector s, Expr whole, TimeSpan offset, int end) {
        once(s.offset(), whole);
        return new VectorSelector(
                s.name(),
                s.matchers(),
                s.at(),
                offset,
                s.anchored(),
                s.smoothed(),
                s.bypassEmptyMatcherCheck(),
                new PositionRange(s.position().start(), end));
    }

    private void once(TimeSpan before, Expr whole) {
        if (!before.equals(TimeSpan.ZERO)) {
            throw tokens.error(whole.position(), "offset may not be set multiple times");
        }
    }

    /** The time of {@code @ seconds}, if it is one that can be. */
    AtModifier timestamp(Expr expr, double seconds) {
        double ms = TimeSpan.roundHalfAway(seconds * 1000);
        if (!(Math.abs(ms) < 0x1p63)) {
            String shown = GoFormat.fixed(seconds, 6);
            throw tokens.error(expr.position(), "timestamp out of bounds for @ modifier: " + shown);
        }
        return new AtModifier.Timestamp((long) ms);
    }

    Expr at(Expr expr, AtModifier at) {
        return switch (expr) {
            case VectorSelector s -> withAt(s, expr, at, tokens.lastClosing());
            case MatrixSelector m ->
                new MatrixSelector(
                        withAt(
                                m.vectorSelector(),
                                expr,
                                at,
                                m.vectorSelector().position().end()),
                        m.range(),
                        tokens.lastClosing());
            case SubqueryExpr q -> {
                once(q.at(), expr);
                yield new SubqueryExpr(q.expr(), q.range(), q.step(), at, q.offset(), tokens.lastClosing());
            }
            default ->
                throw tokens.error(
                        expr.position(),
                        "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery");
        };
    }

    private VectorSelector withAt(VectorSelector s, Expr whole, AtModifier at, int end) {
        once(s.at(), whole);
        return new VectorSelector(
                s.name(),
                s.matchers(),
                at,
                s.offset(),
                s.anchored(),
                s.smoothed(),
                s.bypassEmptyMatcherCheck(),
                new PositionRange(s.position().start(), end));
    }

    private void once(@Nullable AtModifier before, Expr whole) {
        if (before != null) {
            throw tokens.error(whole.position(), "@ <timestamp> may not be set multiple times");
        }
    }

    /** Sets {@code anchored} or {@code smoothed}, which exclude each other. */
    Expr extended(Expr expr, String modifier) {
        if (!options.extendedRangeSelectors()) {
            throw tokens.error(expr.position(), modifier + " modifier is experimental and not enabled");
        }
        return switch (expr) {
            case VectorSelector s -> withExtended(s, expr, modifier.equals("anchored"));
            case MatrixSelector m ->
                new MatrixSelector(
                        withExtended(m.vectorSelector(), expr, modifier.equals("anchored")), m.range(), m.endPos());
            case SubqueryExpr q ->
                throw tokens.error(q.position(), modifier + " modifier is not supported for subqueries");
            default -> throw tokens.error(expr.position(), modifier + " modifier not implemented");
        };
    }

    private VectorSelector withExtended(VectorSelector s, Expr whole, boolean anchored) {
        if (anchored ? s.smoothed() : s.anchored()) {
            throw tokens.error(whole.position(), "anchored and smoothed modifiers cannot be used together");
        }
        return new VectorSelector(
                s.name(),
                s.matchers(),
                s.at(),
                s.offset(),
                anchored,
                !anchored,
                s.bypassEmptyMatcherCheck(),
                s.position());
    }
}
