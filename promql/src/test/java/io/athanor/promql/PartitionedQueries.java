package io.athanor.promql;

import java.util.List;
import java.util.Random;

/** Random queries about the series of {@link FakeLeaves}: groups and matchings with and without the labels of leaves. */
final class PartitionedQueries {
    private static final List<String> GROUPINGS = List.of(
            "",
            " by (cluster)",
            " by (job)",
            " by (cluster, job)",
            " by (region)",
            " by (region, pod)",
            " without (pod)",
            " without (cluster)",
            " without (cluster, region, job)",
            " by (__name__)");
    private static final List<String> MATCHINGS = List.of(
            "",
            "",
            " on (cluster, job)",
            " on (cluster)",
            " on (job)",
            " ignoring (pod)",
            " ignoring (cluster)",
            " on ()");

    private final Random random;

    PartitionedQueries(Random random) {
        this.random = random;
    }

    String vector(int depth) {
        int less = depth - 1;
        return switch (depth <= 0 ? random.nextInt(3) : random.nextInt(16)) {
            case 0 -> selector() + modifiers();
            case 1 -> overTime() + "(" + selector() + "[" + duration() + "]" + modifiers() + ")";
            case 2 -> "o_total" + modifiers();
            case 3, 4, 5 -> aggregation(less);
            case 6 -> "(" + vector(less) + ") " + operator() + pick(MATCHINGS) + " (" + vector(less) + ")";
            case 7 ->
                "(" + vector(less) + ") " + pick(List.of("and", "or", "unless")) + pick(MATCHINGS) + " (" + vector(less)
                        + ")";
            case 8 -> scalar(less) + " * (" + vector(less) + ")";
            case 9 -> "(" + vector(less) + ") " + pick(List.of("> bool", "<=", "+", "%")) + " " + scalar(less);
            case 10 ->
                pick(List.of("abs", "ceil", "sort", "absent", "timestamp", "-", "exp")) + "(" + vector(less) + ")";
            case 11 ->
                "label_replace(" + vector(less) + ", \"" + pick(List.of("cluster", "x", "job")) + "\", \"$1\", \""
                        + pick(List.of("job", "pod", "region")) + "\", \"(.*)\")";
            case 12 ->
                pick(List.of("max_over_time", "sum_over_time", "absent_over_time")) + "((" + vector(less) + ")["
                        + duration() + ":" + pick(List.of("1m", "30s", "")) + "])";
            case 13 ->
                "(" + vector(less) + ")" + operator() + pick(List.of(" on (cluster)", " on (job)", " ignoring (pod)"))
                        + pick(List.of(" group_left ()", " group_left (region)", " group_right (pod)")) + " ("
                        + vector(less)
                        + ")";
            case 14 -> "vector(" + scalar(less) + ")";
            default -> "(" + vector(less) + ")";
        };
    }

    private String aggregation(int depth) {
        String of = "(" + vector(depth) + ")";
        String grouping = pick(GROUPINGS);
        return switch (random.nextInt(8)) {
            case 0 -> pick(List.of("topk", "bottomk")) + grouping + "(" + (1 + random.nextInt(3)) + ", " + of + ")";
            case 1 -> "quantile" + grouping + "(" + scalar(depth - 1) + ", " + of + ")";
            case 2 -> "count_values" + grouping + "(\"" + pick(List.of("x", "cluster")) + "\", round(" + of + "))";
            case 3 -> pick(List.of("stddev", "stdvar")) + grouping + of;
            default -> pick(List.of("sum", "count", "min", "max", "avg", "group")) + grouping + of;
        };
    }

    private String scalar(int depth) {
        return switch (depth <= 0 ? 0 : random.nextInt(4)) {
            case 1 -> "scalar(" + vector(depth - 1) + ")";
            case 2 -> "time()";
            case 3 -> "(" + scalar(depth - 1) + " + 1)";
            default -> pick(List.of("2", "0.5", "-1", "1e3"));
        };
    }

    private String selector() {
        if (random.nextInt(6) == 0) {
            return "{__name__=~\"m|n\"}";
        }
        return pick(List.of("m", "n", "o_total", "none"))
                + pick(List.of(
                        "",
                        "",
                        "{cluster=\"c1\"}",
                        "{cluster=~\"c[012]\"}",
                        "{region=\"r0\"}",
                        "{job=\"j1\"}",
                        "{cluster!=\"c2\",pod=~\"p0|p1\"}"));
    }

    private String overTime() {
        return pick(List.of("rate", "increase", "avg_over_time", "max_over_time", "count_over_time", "last_over_time"));
    }

    private String operator() {
        return pick(List.of("+", "-", "*", "/", ">", "== bool", "!="));
    }

    private String duration() {
        return pick(List.of("1m", "5m", "10m"));
    }

    private String modifiers() {
        return pick(List.of("", "", "", "", " offset 3m", " offset -2m", " @ 1700001000", " @ start()", " @ end()"));
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
