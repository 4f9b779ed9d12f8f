package io.athanor.promql.plan;

import java.util.List;

/**
 * An operator of a plan with the operators that it reads, in words for people.
 *
 * @param plan what it computes; the object itself tells apart operators of equal content
 * @param name what it does, with matchers and times where it selects: {@code range selector up{job="x"}[5m]}
 */
public record PlanNode(Plan plan, String name, List<PlanNode> children) {
    public PlanNode {
        children = List.copyOf(children);
    }

    /** The tree of a whole query. */
    public static PlanNode of(QueryPlan plan) {
        return new PlanWords(plan).node(plan.root());
    }

    /** The tree as indented text, one operator a line. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        print(0, out);
        return out.toString();
    }

    private void print(int depth, StringBuilder out) {
        out.repeat("  ", depth).append(name).append('\n');
        for (PlanNode child : children) {
            child.print(depth + 1, out);
        }
    }
}
