package io.athanor.model.regex;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the values that an expression matches, where they are few. */
final class LiteralSet {
    /** More values than this are not listed, except where they are written out one by one. */
    static final int MAX = 256;

    private static final String META = "\\.+*?()|[]{}^$";

    private LiteralSet() {}

    /** The values of {@code a|b|c} where none has a special character; null if that is not the form. */
    static @Nullable List<String> ofAlternation(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '|' && META.indexOf(c) >= 0) {
                return null;
            }
        }
        Set<String> values = new LinkedHashSet<>();
        int from = 0;
        for (int bar = text.indexOf('|'); bar >= 0; bar = text.indexOf('|', from)) {
            values.add(text.substring(from, bar));
            from = bar + 1;
        }
        values.add(text.substring(from));
        return List.copyOf(values);
    }

    /** The values of a parsed expression; null if there are too many. */
    static @Nullable List<String> of(Node node) {
        List<String> values = extend(List.of(""), node);
        return values == null ? null : List.copyOf(new LinkedHashSet<>(values));
    }

    private static @Nullable List<String> extend(List<String> prefixes, Node node) {
        return switch (node) {
            case Node.Literal(String text) -> append(prefixes, List.of(text));
            case Node.Chars(CharSet set) -> set.size() > MAX ? null : append(prefixes, members(set));
            case Node.Sequence(List<Node> parts) -> {
                List<String> out = prefixes;
                for (int i = 0; i < parts.size() && out != null; i++) {
                    out = extend(out, parts.get(i));
                }
                yield out;
            }
            case Node.Choice(List<Node> options) -> choice(prefixes, options);
            case Node.Repeat(Node body, int min, int max) ->
                min == 0 && max == 1 ? choice(prefixes, List.of(Node.empty(), body)) : null;
        };
    }

    private static @Nullable List<String> choice(List<String> prefixes, List<Node> options) {
        List<String> out = new ArrayList<>();
        for (Node option : options) {
            List<String> some = extend(prefixes, option);
            if (some == null || out.size() + some.size() > MAX) {
                return null;
            }
            out.addAll(some);
        }
        return out;
    }

    private static @Nullable List<String> append(List<String> prefixes, List<String> suffixes) {
        if ((long) prefixes.size() * suffixes.size() > MAX) {
            return null;
        }
        List<String> out = new ArrayList<>(prefixes.size() * suffixes.size());
        for (String prefix : prefixes) {
            for (String suffix : suffixes) {
                out.add(prefix + suffix);
            }
        }
        return out;
    }

    private static List<String> members(CharSet set) {
        List<String> out = new ArrayList<>();
        int[] ranges = set.ranges();
        for (int i = 0; i < ranges.length; i += 2) {
            for (int c = ranges[i]; c <= ranges[i + 1]; c++) {
                out.add(Character.toString(c));
            }
        }
        return out;
    }
}
