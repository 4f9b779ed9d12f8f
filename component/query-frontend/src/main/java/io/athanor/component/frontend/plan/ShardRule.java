package io.athanor.component.frontend.plan;

import io.athanor.model.Labels;
import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.parser.VectorMatching;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * By which labels a query's series may be dealt out to shards, so that the answers of all shards together are the answer.
 *
 * <p>That holds for labels S if no operator ever brings together series that differ in S, and every series of the answer has
 * its inputs' S: S is part of each grouping and each {@code on}, and holds no label that a grouping or matching drops, that a
 * function sets, or that {@code le} is. So each operator's inputs for one output lie on one shard, whole and in order.
 * Functions that make something out of nothing ({@code absent}, {@code vector}, {@code scalar}) would make it on every shard,
 * and what picks by place ({@code limitk}, {@code sort}) would pick on every one: such queries are not dealt out.
 *
 * <p>Where no operator names labels that stay, but an aggregation such that go ({@code without}), S is all labels but those that go
 * anywhere. Replica labels are among them then; queriers leave them out of account.
 */
public final class ShardRule {
    private static final Set<Function> NOT_APART = EnumSet.of(
            Function.ABSENT,
            Function.ABSENT_OVER_TIME,
            Function.SCALAR,
            Function.VECTOR,
            Function.INFO,
            Function.SORT,
            Function.SORT_DESC,
            Function.SORT_BY_LABEL,
            Function.SORT_BY_LABEL_DESC);
    private static final Set<AggregateOp> PICKS_BY_PLACE = EnumSet.of(AggregateOp.LIMITK, AggregateOp.LIMIT_RATIO);

    private @Nullable Set<String> common;
    private final Set<String> dropped = new HashSet<>(Set.of(Labels.METRIC_NAME));
    private boolean leaves;
    private boolean refused;

    private ShardRule() {}

    /** How to deal a query's series out. */
    public static Dealing of(Expr expr) {
        if (expr.type() != ValueType.VECTOR) {
            return Dealing.WHOLE;
        }
        ShardRule rule = new ShardRule();
        rule.walk(expr);
        return rule.dealing();
    }

    private Dealing dealing() {
        if (refused) {
            return Dealing.WHOLE;
        }
        if (common == null) {
            return leaves ? new Dealing(false, List.copyOf(new TreeSet<>(dropped))) : Dealing.WHOLE;
        }
        TreeSet<String> labels = new TreeSet<>(common);
        labels.removeAll(dropped);
        return new Dealing(true, List.copyOf(labels));
    }

    private void walk(Expr expr) {
        switch (expr) {
            case AggregateExpr a -> aggregation(a);
            case BinaryExpr b -> matching(b.matching());
            case Call c -> call(c);
            default -> {} // selectors and what changes values alone
        }
        expr.children().forEach(this::walk);
    }

    private void within(List<String> labels) {
        if (common == null) {
            common = new HashSet<>(labels);
        } else {
            common.retainAll(Set.copyOf(labels));
        }
    }

    private void aggregation(AggregateExpr a) {
        refused |= PICKS_BY_PLACE.contains(a.op());
        if (a.without()) {
            leaves = true;
            dropped.addAll(a.grouping());
        } else {
            within(a.grouping());
        }
        if (a.op() == AggregateOp.COUNT_VALUES) {
            sets(a.param());
        }
    }

    private void matching(@Nullable VectorMatching matching) {
        if (matching == null) {
            return;
        }
        if (matching.on()) {
            within(matching.labels());
        } else {
            dropped.addAll(matching.labels());
        }
        dropped.addAll(matching.include());
    }

    private void call(Call c) {
        boolean outOfNothing = c.args().isEmpty() && c.type() == ValueType.VECTOR;
        refused |= outOfNothing || NOT_APART.contains(c.function());
        switch (c.function()) {
            case LABEL_REPLACE, LABEL_JOIN -> sets(c.args().get(1));
            case HISTOGRAM_QUANTILES -> {
                dropped.add("le");
                sets(c.args().get(1));
            }
            case HISTOGRAM_QUANTILE, HISTOGRAM_FRACTION -> dropped.add("le");
            default -> {} // labels stay
        }
    }

    private void sets(@Nullable Expr label) {
        if (label instanceof StringLiteral(String name, var _)) {
            dropped.add(name);
        } else {
            refused = true;
        }
    }
}
