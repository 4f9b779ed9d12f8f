package io.athanor.component.tools.template;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as Go prints them ({@code %v}). */
final class Printing {
    private Printing() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case GoStruct struct ->
                struct.fields().values().stream().map(Printing::of).collect(Collectors.joining(" ", "{", "}"));
            case Map<?, ?> map ->
                new TreeMap<>(map)
                        .entrySet().stream()
                                .map(e -> of(e.getKey()) + ":" + of(e.getValue()))
                                .collect(Collectors.joining(" ", "map[", "]"));
            case List<?> list -> list.stream().map(Printing::of).collect(Collectors.joining(" ", "[", "]"));
            case Double d when d == Math.rint(d) && Math.abs(d) < 1e15 -> Long.toString(d.longValue());
            default -> value.toString();
        };
    }

    /** As an action prints it: what a map does not have is said. */
    static String ofAction(@Nullable Object value) {
        return value == Missing.VALUE ? "<no value>" : of(value);
    }

    /** What a map gives for a key that it does not have. */
    enum Missing {
        VALUE;

        @Override
        public String toString() {
            return "<no value>";
        }
    }

    /** Whether Go takes it for true: neither zero nor empty. */
    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Missing _ -> false;
            case Boolean b -> b;
            case Long n -> n != 0;
            case Double d -> d != 0;
            case String s -> !s.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }
}
