package io.athanor.testing.objstores;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The objects of one bucket, in byte order of their names. What is checked holds when it is written. */
final class StoredObjects {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final TreeMap<String, Stored> objects = new TreeMap<>(
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    private long generation;

    synchronized Optional<Stored> get(String name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** Writes if the condition holds of what is there; empty: it does not. */
    synchronized Optional<Stored> put(String name, byte[] bytes, Predicate<Optional<Stored>> condition) {
        if (!condition.test(get(name))) {
            return Optional.empty();
        }
        generation++;
        Stored stored = new Stored(bytes, generation, BEGINNING.plusSeconds(generation));
        objects.put(name, stored);
        return Optional.of(stored);
    }

    synchronized boolean delete(String name) {
        return objects.remove(name) != null;
    }

    synchronized List<String> names() {
        return List.copyOf(objects.keySet());
    }

    /**
     * At most {@code most} names of objects and, if there is a delimiter, of directories.
     *
     * @param after the last name of the page before; empty: none
     */
    synchronized Page page(String prefix, String delimiter, String after, int most) {
        List<Map.Entry<String, Stored>> found = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String last = after;
        for (Map.Entry<String, Stored> entry : objects.entrySet()) {
            String name = entry.getKey();
            if (!name.startsWith(prefix)) {
                continue;
            }
            int slash = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
            String shown = slash < 0 ? name : name.substring(0, slash + delimiter.length());
            if (!after.isEmpty() && compare(shown, after) <= 0) {
                continue;
            }
            if (slash >= 0 && prefixes.contains(shown)) {
                continue;
            }
            if (found.size() + prefixes.size() == most) {
                return new Page(found, prefixes, last);
            }
            if (slash < 0) {
                found.add(Map.entry(name, entry.getValue()));
            } else {
                prefixes.add(shown);
            }
            last = shown;
        }
        return new Page(found, prefixes, "");
    }

    private int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** @param next where the next page begins; empty: this is the last */
    record Page(List<Map.Entry<String, Stored>> objects, List<String> prefixes, String next) {}
}
