package io.athanor.promql.plan;

import io.athanor.model.LabelMatcher;
import io.athanor.promql.parser.PositionRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operators of a plan that compute the same of the same series, so that one of them can take over what another has
 * computed: equal but for their places in the query, over one selection, or over selections of which one asks for more.
 * {@code sum(rate(x{code="500"}[5m])) / sum(rate(x[5m]))} has such a pair.
 *
 * @param operators the operators themselves, each with what its selection asks beyond the widest one of them
 */
public record CommonRows(List<Member> operators) {
    private static final PositionRange NOWHERE = new PositionRange(0, 0);

    /**
     * One of them.
     *
     * @param operator a selector, or a function over a selector's windows; the object itself is meant
     * @param selection index of its selection
     * @param further matchers that the widest selection does not have; none of them matches an absent label
     */
    public record Member(VectorPlan operator, int selection, List<LabelMatcher> further) {}

    public CommonRows {
        operators = List.copyOf(operators);
    }

    /** All there are, each of two operators at least. */
    public static List<CommonRows> of(QueryPlan plan) {
        Map<VectorPlan, List<Member>> alike = new LinkedHashMap<>();
        gather(PlanNode.of(plan), alike);
        List<CommonRows> found = new ArrayList<>();
        for (List<Member> members : alike.values()) {
            List<Member> within = withinWidest(members, plan.selections());
            if (within.size() > 1) {
                found.add(new CommonRows(within));
            }
        }
        return found;
    }

    private static void gather(PlanNode node, Map<VectorPlan, List<Member>> alike) {
        switch (node.plan()) {
            case VectorPlan.Select s
            when !s.smoothed() ->
                add(
                        new VectorPlan.Select(-1, s.window(), s.take(), false, s.statistics(), s.reading(), NOWHERE),
                        new Member(s, s.selection(), List.of()),
                        alike);
            case VectorPlan.OverWindows w
            when w.range() instanceof RangePlan.Select s ->
                add(
                        new VectorPlan.OverWindows(w.function(), anonymous(s), w.args(), NOWHERE),
                        new Member(w, s.selection(), List.of()),
                        alike);
            case Plan _ -> {}
        }
        for (PlanNode child : node.children()) {
            gather(child, alike);
        }
    }

    private static RangePlan.Select anonymous(RangePlan.Select s) {
        return new RangePlan.Select(
                -1,
                s.window(),
                s.reach(),
                s.anchored(),
                s.smoothed(),
                s.statistics(),
                s.starts(),
                s.reading(),
                NOWHERE);
    }

    private static void add(VectorPlan key, Member member, Map<VectorPlan, List<Member>> alike) {
        alike.computeIfAbsent(key, k -> new ArrayList<>()).add(member);
    }

    private static List<Member> withinWidest(List<Member> members, List<Selection> selections) {
        if (members.size() == 1) {
            return members;
        }
        List<LabelMatcher> widest = matchers(members.getFirst(), selections);
        for (Member member : members) {
            List<LabelMatcher> own = matchers(member, selections);
            widest = own.size() < widest.size() ? own : widest;
        }
        List<Member> within = new ArrayList<>();
        for (Member member : members) {
            List<LabelMatcher> further = new ArrayList<>(matchers(member, selections));
            if (further.containsAll(widest)) {
                further.removeAll(widest);
                if (further.stream().noneMatch(LabelMatcher::matchesEmpty)) {
                    within.add(new Member(member.operator(), member.selection(), List.copyOf(further)));
                }
            }
        }
        return within;
    }

    private static List<LabelMatcher> matchers(Member member, List<Selection> selections) {
        return selections.get(member.selection()).request().matchers();
    }
}
