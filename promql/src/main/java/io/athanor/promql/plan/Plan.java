package io.athanor.promql.plan;

/**
 * A node of a plan: what is to be computed, at which times. Plans are data: immutable, comparable, and printed as an
 * indented tree by {@link PlanNode}.
 */
public sealed interface Plan permits ScalarPlan, VectorPlan, RangePlan, TextPlan {
    /** When this is evaluated. */
    Steps steps();
}
