package io.athanor.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which handler answers what. A pattern is a path whose segments are literal, or {@code {name}} for any one segment, or a
 * last {@code **} for whatever follows; of several that fit, the first added wins.
 */
public final class Routes {
    private final List<Route> routes = new ArrayList<>();

    /**
     * Adds a route.
     *
     * @param methods for example {@code GET,POST}; HEAD goes with GET
     * @param pattern for example {@code /api/v1/label/{name}/values}
     * @param name the value of the {@code handler} label of the HTTP metrics
     */
    public Routes add(String methods, String pattern, String name, HttpHandler handler) {
        Set<String> set = new TreeSet<>(List.of(methods.split(",")));
        if (set.contains("GET")) {
            set.add("HEAD");
        }
        routes.add(new Route(set, segments(pattern), name, handler));
        return this;
    }

    /** Adds all of another's routes below a prefix such as {@code /athanor} (or the empty string). */
    public Routes addAll(String prefix, Routes other) {
        List<String> before = segments(prefix);
        for (Route route : other.routes) {
            List<String> pattern = new ArrayList<>(before);
            pattern.addAll(route.pattern());
            routes.add(new Route(route.methods(), pattern, route.name(), route.handler()));
        }
        return this;
    }

    Match find(String method, String path) {
        List<String> segments = segments(path);
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Map<String, String> values = route.match(segments);
            if (values == null) {
                continue;
            }
            if (route.methods().contains(method)) {
                return new Match.Found(route, values);
            }
            allowed.addAll(route.methods());
        }
        return allowed.isEmpty() ? new Match.NoSuchPath() : new Match.NotAllowed(String.join(", ", allowed));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (int from = path.startsWith("/") ? 1 : 0; from < path.length(); ) {
            int to = path.indexOf('/', from);
            if (to < 0) {
                segments.add(path.substring(from));
                return segments;
            }
            segments.add(path.substring(from, to));
            from = to + 1;
            if (from == path.length()) {
                segments.add("");
            }
        }
        return segments;
    }

    /** What was found for a request. */
    sealed interface Match {
        record Found(Route route, Map<String, String> values) implements Match {}

        record NotAllowed(String allow) implements Match {}

        record NoSuchPath() implements Match {}
    }

    record Route(Set<String> methods, List<String> pattern, String name, HttpHandler handler) {
        /** The named segments, or null if the path is another. */
        @Nullable
        Map<String, String> match(List<String> path) {
            Map<String, String> values = Map.of();
            int i = 0;
            for (String part : pattern) {
                if (part.equals("**")) {
                    return values;
                }
                if (i == path.size()) {
                    return null;
                }
                String segment = path.get(i++);
                if (part.startsWith("{")) {
                    values = values.isEmpty() ? new LinkedHashMap<>() : values;
                    try {
                        values.put(part.substring(1, part.length() - 1), Form.decode(segment, false));
                    } catch (IllegalArgumentException e) {
                        return null;
                    }
                } else if (!part.equals(segment)) {
                    return null;
                }
            }
            return i == path.size() ? values : null;
        }
    }
}
