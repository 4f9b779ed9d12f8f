package io.athanor.testing.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether two answers are the same: values to 1e-9 relative, all else exactly, series, warnings and infos as sets. Where the
 * query takes differences of what it read, a value may be off by 1e-9 of the greatest one in the answer.
 */
final class Comparison {
    private static final double RELATIVE = 1e-9;
    /** Deviations are differences of what is far greater, taken in an order that in Prometheus may be chance. */
    private static final double OF_DEVIATIONS = 1e-6;
    /** What subtracts, so that rounding shows in what is left. */
    private static final Set<String> SUBTRACTING = Set.of(
            "-",
            "+",
            "%",
            "sum",
            "avg",
            "stddev",
            "stdvar",
            "deriv",
            "predict_linear",
            "stddev_over_time",
            "stdvar_over_time",
            "sum_over_time",
            "avg_over_time",
            "double_exponential_smoothing",
            "histogram_stddev",
            "histogram_stdvar",
            "sin",
            "cos",
            "tan",
            "mad_over_time",
            "histogram_quantile",
            "histogram_fraction",
            "histogram_sum",
            "histogram_avg",
            "rate",
            "increase",
            "delta",
            "idelta");

    private final Dialect dialect;
    private final boolean subtracts;
    private final boolean inOrder;
    private final boolean deviates;
    private final boolean stepped;
    private double scale;

    Comparison(Dialect dialect, Question question) {
        this.dialect = dialect;
        this.subtracts = question.names().stream().anyMatch(SUBTRACTING::contains);
        this.deviates = question.names().stream().anyMatch(name -> name.startsWith("std"));
        this.stepped = !question.isInstant() || question.names().contains("subquery");
        this.inOrder = question.isInstant() && question.expr().text().startsWith("sort_by_label");
    }

    /** What is different, or null. */
    @Nullable
    String difference(Side.Reply ours, Side.Reply theirs) {
        if (ours.status() != theirs.status()) {
            return "status " + ours.status() + " " + error(ours) + ", must be " + theirs.status() + " " + error(theirs);
        }
        String type = theirs.body().path("errorType").asString("");
        if (!ours.body().path("errorType").asString("").equals(type)) {
            return "error " + error(ours) + ", must be " + error(theirs);
        }
        if (!theirs.isSuccess()) {
            return null;
        }
        String data = dataDifference(ours.body().path("data"), theirs.body().path("data"));
        if (data != null || !dialect.isV3()) {
            return data;
        }
        for (String notes : List.of("warnings", "infos")) {
            Set<String> own = notes(ours, notes);
            Set<String> wanted = notes(theirs, notes);
            if (!own.equals(wanted)) {
                return notes + " " + own + ", must be " + wanted;
            }
        }
        return null;
    }

    /** Prometheus doubles the count of histograms that it made monotonic from step to step. */
    private Set<String> notes(Side.Reply reply, String name) {
        Set<String> notes = new TreeSet<>();
        texts(reply.body().path(name))
                .forEach(text -> notes.add(stepped ? text.replaceAll("over \\d+ samples", "over n samples") : text));
        return notes;
    }

    /** Warnings of counter resets that are ours alone, if nothing else is different; else none. */
    static Set<String> furtherResets(Side.Reply ours, Side.Reply theirs) {
        Set<String> further = texts(ours.body().path("warnings"));
        Set<String> wanted = texts(theirs.body().path("warnings"));
        boolean more = further.containsAll(wanted);
        further.removeAll(wanted);
        boolean resets = further.stream().allMatch(text -> text.contains("conflicting counter resets"));
        return more && resets ? further : Set.of();
    }

    private static String error(Side.Reply reply) {
        return reply.body().path("errorType").asString("") + ": "
                + reply.body().path("error").asString("");
    }

    /** Whether the errors' texts are the same, but for the two series that a text may name in any order. */
    static boolean sameErrorText(Side.Reply ours, Side.Reply theirs) {
        return words(ours.body().path("error").asString(""))
                .equals(words(theirs.body().path("error").asString("")));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[\\s,;:\\[\\]{}]+")).sorted().toList();
    }

    static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(t -> texts.add(t.asString()));
        return texts;
    }

    private @Nullable String dataDifference(JsonNode ours, JsonNode theirs) {
        String type = theirs.path("resultType").asString("");
        if (!ours.path("resultType").asString("").equals(type)) {
            return "type " + ours.path("resultType") + ", must be " + type;
        }
        JsonNode result = theirs.path("result");
        if (type.equals("string")) {
            return ours.path("result").equals(result) ? null : ours.path("result") + ", must be " + result;
        }
        if (type.equals("scalar")) {
            return pointDifference("", ours.path("result"), result);
        }
        scale = 0;
        Map<String, JsonNode> wanted = bySeries(result);
        Map<String, JsonNode> found = bySeries(ours.path("result"));
        if (!found.keySet().equals(wanted.keySet())) {
            Set<String> missing = new TreeSet<>(wanted.keySet());
            missing.removeAll(found.keySet());
            Set<String> extra = new TreeSet<>(found.keySet());
            extra.removeAll(wanted.keySet());
            return "series missing " + missing + ", too many " + extra;
        }
        if (inOrder && sortable(result) && !labels(ours.path("result")).equals(labels(result))) {
            return "order " + labels(ours.path("result")) + ", must be " + labels(result);
        }
        for (var series : wanted.entrySet()) {
            JsonNode other = found.getOrDefault(series.getKey(), series.getValue());
            String difference = seriesDifference(series.getKey(), other, series.getValue());
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private Map<String, JsonNode> bySeries(JsonNode result) {
        Map<String, JsonNode> series = new TreeMap<>();
        for (JsonNode one : result) {
            String key = key(one);
            while (series.containsKey(key)) {
                key += " again";
            }
            series.put(key, one);
            measure(one.path("value"));
            one.path("values").forEach(this::measure);
        }
        return series;
    }

    private void measure(JsonNode point) {
        if (point.size() == 2) {
            double value = Math.abs(number(point.get(1)));
            scale = Double.isFinite(value) ? Math.max(scale, value) : scale;
        }
    }

    /** Whether all series have what they are sorted by: where a label is absent, Prometheus's order is chance. */
    private static boolean sortable(JsonNode result) {
        JsonNode first = result.path(0).path("metric");
        for (JsonNode one : result) {
            for (String label : List.of("instance", "job", "path")) {
                if (one.path("metric").has(label) != first.has(label)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<String> labels(JsonNode result) {
        List<String> labels = new ArrayList<>();
        result.forEach(one -> labels.add(key(one)));
        return labels;
    }

    private static String key(JsonNode series) {
        Map<String, String> labels = new TreeMap<>();
        series.path("metric")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
        return labels.toString();
    }

    private @Nullable String seriesDifference(String series, JsonNode ours, JsonNode theirs) {
        for (String one : List.of("value", "histogram")) {
            if (ours.has(one) != theirs.has(one)) {
                return series + ": " + ours + ", must be " + theirs;
            }
            if (theirs.has(one)) {
                return pointDifference(series, ours.path(one), theirs.path(one));
            }
        }
        for (String many : List.of("values", "histograms")) {
            JsonNode own = ours.path(many);
            JsonNode wanted = theirs.path(many);
            if (own.size() != wanted.size()) {
                return series + ": " + own.size() + " " + many + ", must be " + wanted.size() + times(own, wanted);
            }
            for (int i = 0; i < wanted.size(); i++) {
                String difference = pointDifference(series, own.get(i), wanted.get(i));
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    private static String times(JsonNode ours, JsonNode theirs) {
        Set<String> own = new TreeSet<>();
        ours.forEach(p -> own.add(p.get(0).asString()));
        Set<String> wanted = new TreeSet<>();
        theirs.forEach(p -> wanted.add(p.get(0).asString()));
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(own);
        own.removeAll(wanted);
        return "; missing at " + missing + ", too many at " + own;
    }

    private @Nullable String pointDifference(String series, JsonNode ours, JsonNode theirs) {
        boolean same = ours.size() == 2
                && number(ours.get(0)) == number(theirs.get(0))
                && (theirs.get(1).isObject()
                        ? sameHistogram(ours.get(1), theirs.get(1))
                        : close(ours.get(1), theirs.get(1), scale));
        return same ? null : series + ": " + ours + ", must be " + theirs;
    }

    private boolean sameHistogram(JsonNode ours, JsonNode theirs) {
        JsonNode own = ours.path("buckets");
        JsonNode wanted = theirs.path("buckets");
        double magnitude = Math.max(Math.abs(number(theirs.path("count"))), Math.abs(number(theirs.path("sum"))));
        if (own.size() != wanted.size()
                || !close(ours.path("count"), theirs.path("count"), magnitude)
                || !close(ours.path("sum"), theirs.path("sum"), magnitude)) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            for (int j = 0; j < 4; j++) {
                if (!close(own.get(i).path(j), wanted.get(i).path(j), j == 3 ? magnitude : 0)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean close(JsonNode ours, JsonNode theirs, double magnitude) {
        if (ours.isMissingNode() || theirs.isMissingNode()) {
            return ours.isMissingNode() == theirs.isMissingNode();
        }
        double a = number(ours);
        double b = number(theirs);
        if (deviates && !dialect.isV3() && !Double.isFinite(a)) {
            return true;
        }
        if (!Double.isFinite(a) || !Double.isFinite(b)) {
            return Double.compare(a, b) == 0;
        }
        if (a == 0 && b == 0) {
            return subtracts || ours.asString().equals(theirs.asString());
        }
        double allowed = (deviates ? OF_DEVIATIONS : RELATIVE) * Math.max(Math.abs(a), Math.abs(b));
        return Math.abs(a - b) <= allowed || subtracts && Math.abs(a - b) <= RELATIVE * Math.max(1, magnitude);
    }

    private static double number(JsonNode value) {
        String text = value.asString("NaN");
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
