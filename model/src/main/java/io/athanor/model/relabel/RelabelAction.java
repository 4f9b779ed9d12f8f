package io.athanor.model.relabel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a rule does; the words are Prometheus's. */
public enum RelabelAction {
    REPLACE(false),
    KEEP(true),
    DROP(true),
    KEEPEQUAL(false),
    DROPEQUAL(false),
    HASHMOD(true),
    LABELMAP(false),
    LABELDROP(false),
    LABELKEEP(false),
    LOWERCASE(false),
    UPPERCASE(false);

    private final boolean selects;

    RelabelAction(boolean selects) {
        this.selects = selects;
    }

    /** Whether rules that choose blocks may have it. */
    public boolean selects() {
        return selects;
    }

    /** The action of a word, in any case; null if there is none. */
    public static @Nullable RelabelAction tryParse(String word) {
        for (RelabelAction action : values()) {
            if (action.word().equals(word.toLowerCase(Locale.ROOT))) {
                return action;
            }
        }
        return null;
    }

    /** As configuration files spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
