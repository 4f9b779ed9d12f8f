package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which series belong together.
 *
 * @param labels of each group, in the order in which they first appear
 * @param groupOf the group of each row
 * @param start where each group begins in {@code members}; one longer than there are groups
 * @param members rows by group, in their order
 */
record Grouping(Labels[] labels, int[] groupOf, int[] start, int[] members) {
    static Grouping of(Rows rows, List<String> names, boolean without, Execution execution) {
        List<String> drop = new ArrayList<>(names);
        drop.add(Labels.METRIC_NAME);
        Map<Labels, Integer> numbers = new HashMap<>();
        List<Labels> labels = new ArrayList<>();
        int[] groupOf = new int[rows.size()];
        for (int i = 0; i < groupOf.length; i++) {
            execution.label(i);
            Labels key = without
                    ? LabelSets.drop(rows.labels(i), drop)
                    : names.isEmpty() ? Labels.EMPTY : LabelSets.keep(rows.labels(i), names);
            Integer number = numbers.putIfAbsent(key, labels.size());
            if (number == null) {
                number = labels.size();
                labels.add(key);
            }
            groupOf[i] = number;
        }
        return sorted(labels.toArray(new Labels[0]), groupOf);
    }

    private static Grouping sorted(Labels[] labels, int[] groupOf) {
        int[] start = new int[labels.length + 1];
        for (int g : groupOf) {
            start[g + 1]++;
        }
        for (int g = 0; g < labels.length; g++) {
            start[g + 1] += start[g];
        }
        int[] next = Arrays.copyOf(start, labels.length);
        int[] members = new int[groupOf.length];
        for (int i = 0; i < groupOf.length; i++) {
            members[next[groupOf[i]]++] = i;
        }
        return new Grouping(labels, groupOf, start, members);
    }

    int count() {
        return labels.length;
    }

    int size(int group) {
        return start[group + 1] - start[group];
    }

    int largest() {
        int largest = 0;
        for (int g = 0; g < count(); g++) {
            largest = Math.max(largest, size(g));
        }
        return largest;
    }
}
