package io.athanor.promql.distribute;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which external labels the series of an expression still carry as the series that it is computed from have them.
 *
 * @param allBut whether {@code names} are those that they do not carry
 */
record Carried(boolean allBut, Set<String> names) {
    /** Those of series as they are stored. */
    static final Carried ALL = new Carried(true, Set.of());

    Carried {
        names = Set.copyOf(names);
    }

    boolean has(String name) {
        return names.contains(name) != allBut;
    }

    /** Without these. */
    Carried without(Collection<String> others) {
        Set<String> now = new HashSet<>(names);
        if (allBut) {
            now.addAll(others);
        } else {
            now.removeAll(others);
        }
        return new Carried(allBut, now);
    }

    /** Of these only. */
    Carried only(Collection<String> others) {
        Set<String> now = new HashSet<>(others);
        now.removeIf(name -> !has(name));
        return new Carried(false, now);
    }

    /** What both carry. */
    Carried and(Carried other) {
        return other.allBut ? without(other.names) : only(other.names);
    }
}
