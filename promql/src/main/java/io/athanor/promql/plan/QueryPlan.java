package io.athanor.promql.plan;

import java.util.List;

/** A whole query: its root, and the selections that its selectors name by index. */
public record QueryPlan(Plan root, List<Selection> selections) {
    public QueryPlan {
        selections = List.copyOf(selections);
    }

    /** The plan as an indented tree, one node a line. */
    @Override
    public String toString() {
        return PlanNode.of(this).toString();
    }
}
