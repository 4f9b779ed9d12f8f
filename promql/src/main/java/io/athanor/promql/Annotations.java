package io.athanor.promql;

import io.athanor.model.Utf8Order;
import io.athanor.promql.parser.PositionRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what there is to say about an answer, each text once. Safe for use by many threads, and what comes out depends
 * only on what was put in, not on the order: of two positions of the same text the one stays that Prometheus, which
 * evaluates operands before their operator and keeps the last, would have kept.
 */
public final class Annotations {
    private final Map<String, Annotation> byText = new HashMap<>();

    /** A collector without annotations. */
    public Annotations() {}

    public synchronized void add(Annotation annotation) {
        byText.merge(annotation.text(), annotation, Annotations::merge);
    }

    private static Annotation merge(Annotation a, Annotation b) {
        AnnotationDetails details = a.details();
        if (details != null && b.details() != null) {
            details = details.merge(b.details());
        }
        Annotation kept = later(a.position(), b.position()) ? a : b;
        return new Annotation(kept.kind(), kept.text(), kept.position(), details);
    }

    /** Whether the expression at {@code a} is evaluated after the one at {@code b}. */
    private static boolean later(@Nullable PositionRange a, @Nullable PositionRange b) {
        if (a == null || b == null) {
            return b == null;
        }
        return a.end() != b.end() ? a.end() > b.end() : a.start() < b.start();
    }

    /** Whether there is nothing to say. */
    public synchronized boolean isEmpty() {
        return byText.isEmpty();
    }

    /** All warnings with their positions in the query, in byte order. */
    public List<String> warnings(String query) {
        return shown(Annotation.Kind.WARNING, query);
    }

    /** All infos with their positions in the query, in byte order. */
    public List<String> infos(String query) {
        return shown(Annotation.Kind.INFO, query);
    }

    private synchronized List<String> shown(Annotation.Kind kind, String query) {
        return byText.values().stream()
                .filter(a -> a.kind() == kind)
                .map(a -> a.shown(query))
                .sorted(Utf8Order::compare)
                .toList();
    }

    /**
     * The first {@code max} texts, and one that says how many were left out, as the API does with more than ten.
     *
     * @param word {@code warning} or {@code info}
     */
    public static List<String> limit(List<String> texts, int max, String word) {
        if (texts.size() <= max) {
            return texts;
        }
        List<String> limited = new ArrayList<>(texts.subList(0, max));
        limited.add(texts.size() - max + " more " + word + " annotations omitted");
        return limited;
    }
}
