package io.athanor.component.frontend.answer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a querier adds to its data: warnings and infos, each text once. */
public record Notes(List<String> warnings, List<String> infos) {
    public static final Notes NONE = new Notes(List.of(), List.of());

    private static final String OF_THE_LANGUAGE = "PromQL ";
    private static final String OMITTED = " annotations omitted";
    private static final int MOST = 10;

    public Notes {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
    }

    public boolean isEmpty() {
        return warnings.isEmpty() && infos.isEmpty();
    }

    /** Whether they tell only of the query's meaning, and completely: not that something is missing. */
    public boolean areOfTheLanguage() {
        return warnings.stream().allMatch(w -> w.startsWith(OF_THE_LANGUAGE) && !w.endsWith(OMITTED))
                && infos.stream().noneMatch(i -> i.endsWith(OMITTED));
    }

    /** Those of several answers that are made one; at most ten of a kind are shown, as queriers do. */
    public static Notes union(Collection<Notes> all) {
        Set<String> warnings = new LinkedHashSet<>();
        Set<String> infos = new LinkedHashSet<>();
        for (Notes notes : all) {
            warnings.addAll(notes.warnings);
            infos.addAll(notes.infos);
        }
        return new Notes(shown(warnings, "warning"), shown(infos, "info"));
    }

    private static List<String> shown(Set<String> texts, String kind) {
        if (texts.size() <= MOST) {
            return List.copyOf(texts);
        }
        List<String> some = new ArrayList<>(texts).subList(0, MOST);
        List<String> shown = new ArrayList<>(some);
        shown.add(texts.size() - MOST + " more " + kind + OMITTED);
        return shown;
    }
}
