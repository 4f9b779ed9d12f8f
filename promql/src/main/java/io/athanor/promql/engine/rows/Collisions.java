package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes label sets distinct again after labels were taken away or changed: rows with equal labels become one row, which
 * is an error where two of them have a value at the same step.
 */
public final class Collisions {
    /** Prometheus's text. */
    public static final String MESSAGE = "vector cannot contain metrics with the same labelset";

    /** What becomes of rows with equal labels. */
    public enum Rule {
        /** They are merged; two values at one step are an error. */
        MERGE,
        /** Two rows that have any value are an error. */
        REFUSE
    }

    private Collisions() {}

    /** The same rows with distinct labels. */
    public static Rows resolve(Rows in, Rule rule, Execution execution) {
        Map<Labels, Integer> first = HashMap.newHashMap(in.size());
        Map<Integer, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < in.size(); i++) {
            execution.label(i);
            Integer before = first.putIfAbsent(in.labels(i), i);
            if (before != null) {
                groups.computeIfAbsent(before, k -> new ArrayList<>(List.of(k))).add(i);
            }
        }
        return groups.isEmpty() ? in : merge(in, first.size(), groups, rule, execution);
    }

    private static Rows merge(Rows in, int size, Map<Integer, List<Integer>> groups, Rule rule, Execution execution) {
        int[] source = new int[size];
        Labels[] labels = new Labels[size];
        Row[] merged = new Row[size];
        boolean[] taken = new boolean[in.size()];
        int at = 0;
        for (int i = 0; i < in.size(); i++) {
            List<Integer> group = groups.get(i);
            if (taken[i]) {
                continue;
            }
            if (group != null) {
                group.forEach(k -> taken[k] = true);
                merged[at] = merge(in, group, rule, execution);
            }
            source[at] = i;
            labels[at++] = in.labels(i);
        }
        return new PickedRows(in, source, labels, merged);
    }

    private static Row merge(Rows in, List<Integer> group, Rule rule, Execution execution) {
        Row result = execution.rows(1, in.steps().count(), "intermediate series")[0];
        Scratch scratch = execution.scratch();
        boolean any = false;
        for (int i : group) {
            execution.query().check();
            Row row = in.borrow(i, scratch);
            if (any && rule == Rule.REFUSE && !row.isEmpty()) {
                throw Execution.failure(MESSAGE);
            }
            any |= !row.isEmpty();
            add(row, result);
            in.release(i, row, scratch);
        }
        return result;
    }

    private static void add(Row from, Row into) {
        for (int w = 0; w < into.present.length; w++) {
            if ((into.present[w] & from.present[w]) != 0) {
                throw Execution.failure(MESSAGE);
            }
        }
        for (int i = 0; i < from.steps(); i++) {
            if (from.has(i)) {
                var histogram = from.histogram(i);
                if (histogram == null) {
                    into.set(i, from.v[i]);
                } else {
                    into.set(i, histogram);
                }
            }
        }
    }
}
