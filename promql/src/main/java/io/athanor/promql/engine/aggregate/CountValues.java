package io.athanor.promql.engine.aggregate;

import io.athanor.model.GoFormat;
import io.athanor.model.GoQuote;
import io.athanor.model.Labels;
import io.athanor.model.Names;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code count_values}: per group and value, how many series have it. Its labels are values, known when all are read. */
final class CountValues {
    private final VectorPlan.Aggregate plan;
    private final List<String> grouping;
    private final Rows in;
    private final Execution execution;
    private final Map<Labels, Row> counts = new LinkedHashMap<>();

    private CountValues(VectorPlan.Aggregate plan, Rows in, Execution execution) {
        this.plan = plan;
        this.in = in;
        this.execution = execution;
        this.grouping = new ArrayList<>(plan.grouping());
        if (plan.without()) {
            grouping.add(Labels.METRIC_NAME);
        } else {
            grouping.add(plan.label());
        }
    }

    static Rows apply(VectorPlan.Aggregate plan, Rows in, Execution execution) {
        if (!Names.isValid(plan.label())) {
            throw Execution.failure("invalid label name " + GoQuote.quote(plan.label()));
        }
        CountValues one = new CountValues(plan, in, execution);
        one.count();
        Rows rows = new StoredRows(
                in.steps(),
                one.counts.keySet().toArray(new Labels[0]),
                one.counts.values().toArray(new Row[0]),
                null);
        return Collisions.resolve(rows, Collisions.Rule.MERGE, execution);
    }

    private void count() {
        Scratch scratch = execution.scratch();
        Map<Labels, ValueRows> groups = new HashMap<>();
        for (int i = 0; i < in.size(); i++) {
            Row row = in.borrow(i, scratch);
            ValueRows ofGroup = groups.computeIfAbsent(group(in.labels(i)), key -> newGroup());
            for (int step = 0; step < row.steps(); step++) {
                if (row.has(step)) {
                    Row into = counter(i, row, step, ofGroup);
                    into.set(step, (into.has(step) ? into.v[step] : 0) + 1);
                }
            }
            in.release(i, row, scratch);
            scratch.worked(20 * row.steps());
        }
    }

    /** What the labels of all counts of a series have in common: which value is counted does not change it. */
    private Labels group(Labels labels) {
        if (!plan.without() && plan.grouping().isEmpty()) {
            return Labels.EMPTY;
        }
        Labels rest = LabelSets.drop(labels, List.of(plan.label()));
        return plan.without() ? LabelSets.drop(rest, grouping) : LabelSets.keep(rest, grouping);
    }

    private ValueRows newGroup() {
        execution.text(ValueRows.BYTES);
        return new ValueRows();
    }

    private Row counter(int i, Row row, int step, ValueRows ofGroup) {
        FloatHistogram histogram = row.histogram(step);
        if (histogram != null) {
            return counter(i, histogram.toString());
        }
        double value = row.v[step];
        Row known = ofGroup.get(value);
        if (known != null) {
            return known;
        }
        Row made = counter(i, GoFormat.f(value));
        ofGroup.put(value, made);
        return made;
    }

    private Row counter(int i, String value) {
        Labels labels = in.labels(i).toBuilder().set(plan.label(), value).build();
        Labels group = plan.without() ? LabelSets.drop(labels, grouping) : LabelSets.keep(labels, grouping);
        execution.text(counts.containsKey(group) ? 0 : value.length() + 150L);
        return counts.computeIfAbsent(group, key -> execution.rows(1, in.steps().count(), "counted values")[0]);
    }
}
