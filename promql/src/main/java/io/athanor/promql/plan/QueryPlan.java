package io.athanor.promql.plan;

import java.util.List;

/**
 * A whole query: its root, the selections that its selectors name by index, and the parts that leaves compute, likewise.
 *
 * @param mint the least time that any selector looks at, as Prometheus reckons it, ms
 */
public record QueryPlan(Plan root, List<Selection> selections, List<RemotePart> parts, long mint) {
    public QueryPlan {
        selections = List.copyOf(selections);
        parts = List.copyOf(parts);
    }

    /** The plan as an indented tree, one node a line. */
    @Override
    public String toString() {
        return PlanNode.of(this).toString();
    }
}
