package io.athanor.fanout;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.relabel.Relabeling;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which external label sets of stores count, and the matchers that select just these. */
final class LabelSets {
    private static final String SPECIAL = "\\.+*?()|[]{}^$";

    private LabelSets() {}

    /** Those that the rules keep. */
    static List<Labels> kept(List<Labels> sets, Relabeling rules) {
        return rules.rules().isEmpty()
                ? sets
                : sets.stream().filter(set -> rules.apply(set) != null).toList();
    }

    /** Matchers, one for each label, that all of these sets satisfy: a label that one of them lacks may be absent. */
    static List<LabelMatcher> matchers(List<Labels> sets) {
        TreeMap<String, TreeSet<String>> values = new TreeMap<>();
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (Labels set : sets) {
            for (int i = 0; i < set.size(); i++) {
                values.computeIfAbsent(set.name(i), name -> new TreeSet<>()).add(quoted(set.value(i)));
                counts.merge(set.name(i), 1, Integer::sum);
            }
        }
        List<LabelMatcher> matchers = new ArrayList<>();
        values.forEach((name, texts) -> {
            boolean mayBeAbsent = counts.getOrDefault(name, 0) < sets.size();
            matchers.add(new LabelMatcher(MatchType.REGEX, name, String.join("|", texts) + (mayBeAbsent ? "|" : "")));
        });
        return matchers;
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            if (SPECIAL.indexOf(value.charAt(i)) >= 0) {
                quoted.append('\\');
            }
            quoted.append(value.charAt(i));
        }
        return quoted.toString();
    }
}
