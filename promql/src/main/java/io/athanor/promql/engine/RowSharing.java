package io.athanor.promql.engine;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.plan.CommonRows;
import io.athanor.promql.plan.VectorPlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets operators that compute the same of the same series do it once: the row that one of them has computed is kept until
 * the others have taken it. Only series that several of them have are kept, and no more than a bound of bytes; the rest is
 * computed again.
 */
final class RowSharing {
    /** Most bytes of rows kept for each group of operators. */
    private static final long MOST_BYTES = 64L << 20;

    private final SelectedSeries selected;
    private final QueryContext query;
    private final IdentityHashMap<VectorPlan, CommonRows> groups = new IdentityHashMap<>();
    private final IdentityHashMap<CommonRows, Kept> kept = new IdentityHashMap<>();

    RowSharing(List<CommonRows> common, SelectedSeries selected, QueryContext query) {
        this.selected = selected;
        this.query = query;
        for (CommonRows group : common) {
            for (CommonRows.Member member : group.operators()) {
                groups.put(member.operator(), group);
            }
        }
    }

    /** The rows of an operator, by way of what others of its kind have computed. */
    Rows of(VectorPlan operator, Rows rows) {
        CommonRows group = groups.get(operator);
        if (group == null) {
            return rows;
        }
        Kept all = kept.computeIfAbsent(group, this::keep);
        int[] slots = all.slots.get(operator);
        return slots == null ? rows : new SharedRows(rows, slots, all.rows);
    }

    /**
     * The rows of one group.
     *
     * @param slots for each operator where its series' rows are kept, −1 for those that nobody else has
     */
    private record Kept(IdentityHashMap<VectorPlan, int[]> slots, SharedRows.Slots rows) {}

    private Kept keep(CommonRows group) {
        Map<Labels, Integer> uses = new HashMap<>();
        for (CommonRows.Member member : group.operators()) {
            for (Labels labels : selected.of(member.selection()).labels()) {
                if (shown(member.further(), labels)) {
                    uses.merge(labels, 1, Integer::sum);
                }
            }
        }
        long steps = group.operators().getFirst().operator().steps().count();
        long bytes = Row.bytes((int) steps) + 16;
        long most = Math.min(MOST_BYTES, query.budget().left() / 4) / bytes;
        Map<Labels, Integer> places = new HashMap<>();
        int[] counts = new int[uses.size()];
        IdentityHashMap<VectorPlan, int[]> slots = new IdentityHashMap<>();
        for (CommonRows.Member member : group.operators()) {
            Labels[] labels = selected.of(member.selection()).labels();
            int[] own = new int[labels.length];
            Arrays.fill(own, -1);
            for (int i = 0; i < own.length; i++) {
                Integer all = shown(member.further(), labels[i]) ? uses.get(labels[i]) : null;
                if (all != null && all > 1) {
                    own[i] = place(labels[i], all, places, counts, most);
                }
            }
            slots.put(member.operator(), own);
        }
        query.budget().reserve(places.size() * bytes, "series that several operators share");
        return new Kept(slots, new SharedRows.Slots(Arrays.copyOf(counts, places.size())));
    }

    private static int place(Labels labels, int uses, Map<Labels, Integer> places, int[] counts, long most) {
        Integer known = places.get(labels);
        if (known == null && places.size() < most) {
            known = places.size();
            places.put(labels, known);
            counts[known] = uses;
        }
        return known == null ? -1 : known;
    }

    /** Whether a series itself shows that it satisfies matchers, whatever labels it lost on its way here. */
    private static boolean shown(List<LabelMatcher> further, @Nullable Labels labels) {
        for (LabelMatcher matcher : further) {
            if (labels == null || !matcher.matches(labels.get(matcher.name()))) {
                return false;
            }
        }
        return true;
    }
}
