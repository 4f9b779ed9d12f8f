package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.parser.VectorMatching;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels by which rows of two vectors find each other, as numbers. */
final class Signatures {
    private final VectorMatching matching;
    private final List<String> ignored;
    private final Map<Labels, Integer> numbers = new HashMap<>();

    Signatures(VectorMatching matching) {
        this.matching = matching;
        this.ignored = new ArrayList<>(matching.labels());
        this.ignored.add(Labels.METRIC_NAME);
    }

    /** The number of each row's signature. */
    int[] of(Rows rows, Execution execution) {
        int[] result = new int[rows.size()];
        for (int i = 0; i < result.length; i++) {
            execution.label(i);
            result[i] = number(of(rows.labels(i)));
        }
        return result;
    }

    private int number(Labels signature) {
        Integer known = numbers.putIfAbsent(signature, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    /** The labels that two series that match have in common. */
    Labels of(Labels labels) {
        return matching.on() ? LabelSets.keep(labels, matching.labels()) : LabelSets.drop(labels, ignored);
    }

    int count() {
        return numbers.size();
    }

    /** Per signature, the rows that have it, in order: {@code rows[start[s]] … rows[start[s + 1] − 1]}. */
    static Groups group(int[] signatures, int count) {
        int[] start = new int[count + 1];
        for (int s : signatures) {
            start[s + 1]++;
        }
        for (int s = 0; s < count; s++) {
            start[s + 1] += start[s];
        }
        int[] next = Arrays.copyOf(start, count);
        int[] rows = new int[signatures.length];
        for (int i = 0; i < signatures.length; i++) {
            rows[next[signatures[i]]++] = i;
        }
        return new Groups(start, rows);
    }

    /** Rows by signature. */
    record Groups(int[] start, int[] rows) {
        int size(int signature) {
            return start[signature + 1] - start[signature];
        }

        int row(int signature, int k) {
            return rows[start[signature] + k];
        }
    }
}
