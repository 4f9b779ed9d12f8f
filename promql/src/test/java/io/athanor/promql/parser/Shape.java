package io.athanor.promql.parser;

import io.athanor.model.LabelMatcher;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tree as text with everything in it but positions; matchers in one order. */
final class Shape {
    private static final Set<String> PLACES = Set.of("position", "startPos", "endPos");

    private Shape() {}

    static String of(@Nullable Object node) {
        if (node instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof LabelMatcher) {
            return list.stream().map(String::valueOf).sorted().collect(Collectors.joining(",", "[", "]"));
        }
        if (node instanceof List<?> list) {
            return list.stream().map(Shape::of).collect(Collectors.joining(",", "[", "]"));
        }
        if (!(node instanceof Record)) {
            return String.valueOf(node);
        }
        StringBuilder out = new StringBuilder(node.getClass().getSimpleName()).append('(');
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            if (!PLACES.contains(component.getName())) {
                out.append(component.getName())
                        .append('=')
                        .append(of(value(component, node)))
                        .append(' ');
            }
        }
        return out.append(')').toString();
    }

    private static @Nullable Object value(RecordComponent component, Object node) {
        try {
            return component.getAccessor().invoke(node);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
