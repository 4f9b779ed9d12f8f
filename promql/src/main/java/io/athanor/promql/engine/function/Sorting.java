package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.PickedRows;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.parser.Function;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code sort} and its like: an order for instant queries; range queries are ordered by labels in the end. */
final class Sorting {
    private Sorting() {}

    static Rows apply(VectorPlan.Apply plan, Rows in, Execution execution) {
        boolean byValue = plan.function() == Function.SORT || plan.function() == Function.SORT_DESC;
        Rows rows = byValue ? new WithoutHistograms(in) : in;
        if (in.steps().ranged()) {
            new Remarks(plan.position()).sortInRangeQuery(execution.scratch());
            return rows;
        }
        StoredRows stored = execution.store(rows);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            if (stored.stored(i).count() > 0) {
                order.add(i);
            }
        }
        order.sort(byValue ? byValue(stored, plan.function()) : byLabels(stored, plan));
        return picked(stored, order);
    }

    private static Comparator<Integer> byValue(StoredRows rows, Function function) {
        return (a, b) -> {
            double x = rows.stored(a).v[0];
            double y = rows.stored(b).v[0];
            if (Double.isNaN(x) || Double.isNaN(y)) {
                return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
            }
            int c = x < y ? -1 : x > y ? 1 : 0;
            return function == Function.SORT ? c : -c;
        };
    }

    private static Comparator<Integer> byLabels(StoredRows rows, VectorPlan.Apply plan) {
        Comparator<Integer> ascending = (a, b) -> {
            for (String name : plan.texts()) {
                String x = rows.labels(a).get(name);
                String y = rows.labels(b).get(name);
                if (!x.equals(y)) {
                    return NaturalOrder.less(x, y) ? -1 : 1;
                }
            }
            return rows.labels(a).compareTo(rows.labels(b));
        };
        return plan.function() == Function.SORT_BY_LABEL ? ascending : ascending.reversed();
    }

    private static Rows picked(StoredRows rows, List<Integer> order) {
        int[] source = new int[order.size()];
        Labels[] labels = new Labels[source.length];
        Row[] kept = new Row[source.length];
        for (int i = 0; i < source.length; i++) {
            source[i] = order.get(i);
            labels[i] = rows.labels(source[i]);
            kept[i] = rows.stored(source[i]);
        }
        return new PickedRows(rows, source, labels, kept);
    }

    private static final class WithoutHistograms extends MappedRows {
        WithoutHistograms(Rows in) {
            super(in, in.labels(), false);
        }

        @Override
        protected void map(int i, Row row, Scratch scratch) {
            FloatRows.withoutHistograms(row);
        }
    }
}
