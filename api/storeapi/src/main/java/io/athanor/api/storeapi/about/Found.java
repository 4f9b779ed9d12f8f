package io.athanor.api.storeapi.about;

import java.util.List;

/**
 * An answer.
 *
 * @param items in the order of their coming
 * @param warnings what is missing and why, one text each
 */
public record Found<T>(List<T> items, List<String> warnings) {
    public Found {
        items = List.copyOf(items);
        warnings = List.copyOf(warnings);
    }

    /** An answer from which nothing is missing. */
    public static <T> Found<T> of(List<T> items) {
        return new Found<>(items, List.of());
    }
}
