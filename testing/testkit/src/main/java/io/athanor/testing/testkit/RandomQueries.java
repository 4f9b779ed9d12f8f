package io.athanor.testing.testkit;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Makes random PromQL whose types fit, with every construct of the language, experimental ones included. The same seed
 * makes the same queries. Written the way Prometheus prints queries only by accident.
 */
public final class RandomQueries {
    private static final List<String> METRICS =
            List.of("up", "http_requests_total", "node:cpu:rate5m", "Temp_1", "sum");
    private static final List<String> LABELS = List.of("job", "instance", "le", "by", "\"label.with.dots\"");
    private static final List<String> DURATIONS = List.of("5m", "1h30m", "90s", "0x1E", "300", "2d", "1w", "1y", "1e3");
    private static final List<String> AGGREGATIONS =
            List.of("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar");
    private static final List<String> PARAMETERISED = List.of("topk", "bottomk", "quantile", "limitk", "limit_ratio");
    private static final List<String> OF_RANGE =
            List.of("rate", "increase", "delta", "sum_over_time", "max_over_time", "changes", "mad_over_time");
    private static final List<String> OF_VECTOR =
            List.of("abs", "ceil", "sort", "absent", "histogram_count", "timestamp");
    private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
    private static final List<String> COMPARISONS = List.of("==", "!=", ">", ">=", "<", "<=");
    private static final List<String> SETS = List.of("and", "or", "unless");

    private final Random random;
    private final List<String> metrics;

    public RandomQueries(Random random) {
        this(random, METRICS);
    }

    /** Queries over these metrics. */
    public RandomQueries(Random random, List<String> metrics) {
        this.random = random;
        this.metrics = List.copyOf(metrics);
    }

    /** A query that answers an instant vector or a scalar; {@code size} bounds its depth. */
    public String query(int size) {
        return random.nextInt(5) == 0 ? scalar(size) : vector(size);
    }

    /** A query that answers an instant vector. */
    public String vector(int size) {
        if (size <= 0) {
            return selector() + modifiers();
        }
        int less = size - 1;
        return switch (random.nextInt(11)) {
            case 0 -> selector() + modifiers();
            case 1 -> pick(OF_RANGE) + "(" + range(less) + ")";
            case 2 -> pick(OF_VECTOR) + "( " + vector(less) + " )";
            case 3 -> aggregation(less);
            case 4 -> vector(less) + " " + setOperator() + " " + vector(less);
            case 5 -> vector(less) + operator(ARITHMETIC, "") + " " + vector(less);
            case 6 -> vector(less) + operator(COMPARISONS, maybe(" bool")) + " " + vector(less);
            case 7 -> "(" + scalar(less) + " " + pick(ARITHMETIC) + " " + vector(less) + ")";
            case 8 -> "(" + vector(less) + ")";
            case 9 -> pick(List.of("-", "+", "- ")) + vector(less);
            default -> function(less);
        };
    }

    private String function(int size) {
        return switch (random.nextInt(6)) {
            case 0 -> "clamp(" + vector(size) + ", " + scalar(size) + ", " + scalar(size) + ")";
            case 1 -> "label_replace(" + vector(size) + ", 'a', \"x$1\", `job`, \"(.*)\")";
            case 2 -> "histogram_quantile(" + scalar(size) + "," + vector(size) + ")";
            case 3 -> "quantile_over_time(" + scalar(size) + ", " + range(size) + ")";
            case 4 -> "vector(" + scalar(size) + ")";
            default -> "round(" + vector(size) + ")";
        };
    }

    /** A query that answers a scalar. */
    public String scalar(int size) {
        if (size <= 0) {
            return pick(List.of("0", "1", "-2.5", "1e6", ".5", "0x1f", "017", "1_000", "NaN", "5m", "pi()"));
        }
        int less = size - 1;
        return switch (random.nextInt(6)) {
            case 0 -> scalar(0);
            case 1 -> "scalar(" + vector(less) + ")";
            case 2 -> "(" + scalar(less) + ")";
            case 3 -> scalar(less) + " " + pick(ARITHMETIC) + " " + scalar(less);
            case 4 -> scalar(less) + pick(COMPARISONS) + "bool " + scalar(less);
            default -> "time()";
        };
    }

    /** A query that answers a range vector. */
    public String range(int size) {
        if (size <= 0 || random.nextInt(3) > 0) {
            String extended = pick(List.of("", "", "", " anchored", " smoothed"));
            return selector() + "[" + duration() + "]" + extended + modifiers();
        }
        String step = random.nextBoolean() ? "" : duration();
        return "(" + vector(size - 1) + ")[" + pick(DURATIONS) + ":" + step + "]" + modifiers();
    }

    private String selector() {
        StringBuilder out = new StringBuilder(pick(metrics));
        int matchers = random.nextInt(4);
        for (int i = 0; i < matchers; i++) {
            out.append(i == 0 ? "{" : ", ").append(pick(LABELS)).append(pick(List.of("=", "!=", "=~", " !~ ")));
            out.append(pick(List.of("\"a\"", "'b.*'", "`c|d`", "\"\"", "\"\\u00e9\\n\"")));
        }
        return out.append(matchers == 0 ? "" : maybe(",") + "}").toString();
    }

    private String modifiers() {
        String at = pick(List.of("", "", "", " @ 1609746000.123", " @ start()", "@end()", " @ -5"));
        String offset =
                pick(List.of("", "", "", " offset 5m", " offset -1h", " offset -(5m * 2)", " offset -(step())"));
        return random.nextBoolean() ? at + offset : offset + at;
    }

    private String duration() {
        return random.nextInt(5) > 0
                ? pick(DURATIONS)
                : pick(List.of(
                        "5m + 30", "step()", "range() / 2", "max_of(step(), 5m)", "(1h)", "2 ^ 3 * 1m", "-(-5m)"));
    }

    private String aggregation(int size) {
        String grouping =
                pick(List.of("", " by (job)", " without (instance, \"a.b\")", " by ()", " without()", " by(le,)"));
        String call = random.nextInt(3) == 0
                ? pick(PARAMETERISED) + "|(" + scalar(size) + ", " + vector(size) + ")"
                : random.nextInt(8) == 0
                        ? "count_values|('x', " + vector(size) + ")"
                        : pick(AGGREGATIONS) + "|(" + vector(size) + ")";
        return random.nextBoolean()
                ? call.replaceFirst("\\|", grouping + " ")
                : call.replaceFirst("\\|", "") + grouping;
    }

    private String operator(List<String> operators, String bool) {
        return " " + pick(operators)
                + bool
                + pick(List.of(
                        "",
                        "",
                        "",
                        " on (job)",
                        " ignoring (instance)",
                        " on(job) group_left ()",
                        " on (job) group_left (instance)",
                        " ignoring (le) group_right()",
                        " fill (0)",
                        " on(job) fill_left(-1) fill_right (NaN)",
                        " fill_right(2.5e10)"));
    }

    private String setOperator() {
        return " " + pick(SETS) + pick(List.of("", "", " on (job)", " ignoring(job, le)", " on ()"));
    }

    private String maybe(String text) {
        return random.nextBoolean() ? text : "";
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The query with one random change: a piece dropped, doubled, moved, or a foreign character put in. */
    public String mutated(String query) {
        int at = random.nextInt(query.length() + 1);
        int end = Math.min(query.length(), at + 1 + random.nextInt(4));
        String piece = query.substring(at, end);
        Supplier<String> foreign = () -> pick(List.of(
                "(",
                ")",
                "{",
                "}",
                "[",
                "]",
                "\"",
                "'",
                "`",
                ",",
                ":",
                "@",
                "#",
                "\n",
                "\\",
                "=~",
                "0x",
                "1e",
                "_",
                "é",
                "\u0000",
                "\ud800",
                "☺",
                "offset",
                "by",
                "bool",
                "[5m",
                "{{",
                "@ start()",
                "step()",
                "\ufffd"));
        return switch (random.nextInt(4)) {
            case 0 -> query.substring(0, at) + query.substring(end);
            case 1 -> query.substring(0, at) + piece + query.substring(at);
            case 2 -> query.substring(0, at) + foreign.get() + query.substring(at);
            default -> query.substring(0, at) + foreign.get() + query.substring(end);
        };
    }
}
