package io.athanor.testing.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many non-empty answers were compared, by function, aggregation, operator and modifier. */
final class Coverage {
    static final int FLOOR = 20;

    private final Map<String, Integer> counts = new TreeMap<>();

    Coverage(List<String> targets) {
        targets.forEach(t -> counts.put(t, 0));
    }

    /** A non-empty answer was compared, to a question with these names. */
    void add(Set<String> names) {
        for (String name : names) {
            counts.computeIfPresent(name, (_, n) -> n + 1);
        }
    }

    /** What has been compared fewer than {@link #FLOOR} times. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        counts.forEach((name, n) -> {
            if (n < FLOOR) {
                missing.add(name);
            }
        });
        return missing;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (var count : counts.entrySet()) {
            out.append(column == 0 ? "  " : ", ")
                    .append(count.getKey())
                    .append(' ')
                    .append(count.getValue());
            column = (column + 1) % 8;
            if (column == 0) {
                out.append(",\n");
            }
        }
        return out.toString();
    }
}
