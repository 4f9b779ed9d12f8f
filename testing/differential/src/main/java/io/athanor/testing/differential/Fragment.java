package io.athanor.testing.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A typed piece of a query: text with pieces in it, which can be made smaller and stay a query.
 *
 * @param kind what it evaluates to
 * @param names what of the language it uses itself, by the names that the coverage counts
 * @param parts in the order of the text
 */
record Fragment(Kind kind, List<String> names, List<Part> parts) implements Part {
    /** What a piece evaluates to. */
    enum Kind {
        SCALAR("1"),
        VECTOR("g"),
        MATRIX("g[5m]"),
        STRING("\"s\"");

        private final String simplest;

        Kind(String simplest) {
            this.simplest = simplest;
        }
    }

    Fragment {
        names = List.copyOf(names);
        parts = List.copyOf(parts);
    }

    /** A piece of strings (kept as they are) and parts. */
    static Fragment of(Kind kind, List<String> names, Object... pieces) {
        List<Part> parts = new ArrayList<>();
        for (Object piece : pieces) {
            parts.add(piece instanceof Part part ? part : new Part.Text(String.valueOf(piece)));
        }
        return new Fragment(kind, names, parts);
    }

    /** Text of the whole. */
    String text() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        for (Part part : parts) {
            switch (part) {
                case Part.Text t -> out.append(t.text());
                case Part.Extra e -> out.append(e.text());
                case Fragment f -> f.write(out);
            }
        }
    }

    /** Adds the names of everything that the whole uses. */
    void collectNames(Set<String> into) {
        into.addAll(names);
        for (Part part : parts) {
            switch (part) {
                case Part.Text _ -> {}
                case Part.Extra e -> into.add(e.name());
                case Fragment f -> f.collectNames(into);
            }
        }
    }

    /** Every piece with one thing less, the biggest cuts first. */
    List<Fragment> smaller() {
        List<Fragment> found = new ArrayList<>();
        descendants(f -> {
            if (f.kind == kind) {
                found.add(f);
            }
        });
        if (!text().equals(kind.simplest) && found.isEmpty() && parts.stream().anyMatch(Fragment.class::isInstance)) {
            found.add(of(kind, List.of(), kind.simplest));
        }
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Part.Text _ -> {}
                case Part.Extra _ -> found.add(with(i, new Part.Text("")));
                case Fragment f -> {
                    int at = i;
                    f.smaller().forEach(s -> found.add(with(at, s)));
                }
            }
        }
        return found;
    }

    private void descendants(Consumer<Fragment> to) {
        for (Part part : parts) {
            if (part instanceof Fragment f) {
                to.accept(f);
                f.descendants(to);
            }
        }
    }

    private Fragment with(int at, Part part) {
        List<Part> changed = new ArrayList<>(parts);
        changed.set(at, part);
        return new Fragment(kind, names, changed);
    }
}
