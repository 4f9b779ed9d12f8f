package io.athanor.testing.differential;

import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.ValueType;
import io.athanor.testing.differential.Fragment.Kind;
import io.athanor.testing.differential.Part.Extra;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Random queries that are well typed, each around one thing of the language that it is asked for. A question is a function
 * of the seed alone.
 */
final class QueryGenerator {
    private static final List<String> NUMBERS =
            List.of("1", "2", "0", "-1", "0.5", "3.7", "100", "1e3", "-2.25", "7", "1e-3", "Inf", "NaN");
    private static final Set<String> EXTENDED = Set.of("anchored", "smoothed");
    private static final List<String> MISSING = List.of(
            "absent_metric",
            "g{job=\"none\"}",
            "g{job=\"none\",instance=~\"x.*\"}",
            "{job=\"none\",zone=\"z\",job=\"q\"}");
    private static final List<String> FLOATS = List.of("g", "k", "odd", "up", "sparse", "c_total");
    private static final List<String> COUNTERS = List.of("c_total", "d_total");
    private static final List<String> BY =
            List.of("(job)", "(instance)", "(job,instance)", "()", "(job,absent)", "(le)", "(path)");

    private final Random random;
    private final Dialect dialect;
    private final Selectors selectors;
    private final List<Function> vectorFunctions = new ArrayList<>();
    private final List<AggregateOp> aggregates = new ArrayList<>();
    private final List<BinaryOp> operators = new ArrayList<>();

    QueryGenerator(long seed, Dialect dialect) {
        this.random = new Random(seed);
        this.dialect = dialect;
        this.selectors = new Selectors(random, dialect);
        Set<String> out = dialect.leftOut().keySet();
        Arrays.stream(Function.values())
                .filter(f -> f.returnType() == ValueType.VECTOR && !out.contains(f.word()))
                .forEach(vectorFunctions::add);
        Arrays.stream(AggregateOp.values())
                .filter(op -> !out.contains(op.word()))
                .forEach(aggregates::add);
        Arrays.stream(BinaryOp.values())
                .filter(op -> !out.contains(op.symbol()))
                .forEach(operators::add);
    }

    /** A question that uses {@code target}, one of {@link Dialect#targets}. */
    Question question(String target) {
        Fragment expr = about(target);
        if (expr.kind() == Kind.VECTOR && selectors.chance(25)) {
            expr = around(expr);
        }
        long span = RandomHistory.END_MS - RandomHistory.START_MS;
        long start = RandomHistory.START_MS / 1000 + 10L * (60 + random.nextInt((int) (span / 10_000) - 60));
        boolean instant = expr.kind() == Kind.MATRIX || expr.kind() == Kind.STRING || selectors.chance(35);
        if (instant) {
            return new Question(expr, start, start, 0);
        }
        long step = selectors.one(List.of(10L, 30L, 60L, 130L, 300L));
        return new Question(expr, start, start + step * (1 + random.nextInt(40)), step);
    }

    private Fragment around(Fragment inner) {
        List<BinaryOp> smooth =
                operators.stream().filter(op -> op != BinaryOp.MOD).toList();
        return switch (random.nextInt(3)) {
            case 0 -> aggregate(selectors.one(aggregates), inner);
            case 1 -> binary(selectors.one(smooth), inner, scalar(1), true);
            default -> Fragment.of(Kind.VECTOR, List.of("unary -"), "-(", inner, ")");
        };
    }

    private Fragment about(String target) {
        Function function = Function.named(target);
        if (function != null) {
            return call(function, 2);
        }
        for (AggregateOp op : AggregateOp.values()) {
            if (op.word().equals(target)) {
                return aggregate(op, vector(2));
            }
        }
        for (BinaryOp op : BinaryOp.values()) {
            if (op.symbol().equals(target)) {
                return binary(op, 2);
            }
        }
        return modified(target);
    }

    private Fragment modified(String target) {
        return switch (target) {
            case "by", "without" -> aggregate(selectors.one(aggregates), vector(1), target);
            case "on", "ignoring" -> matched(operator(), target, "");
            case "group_left", "group_right" -> matched(arithmetic(), selectors.one(List.of("on", "ignoring")), target);
            case "bool" -> bool();
            case "offset", "@" -> {
                Extra shift = target.equals("@") ? selectors.at() : selectors.offset();
                Fragment selector = Fragment.of(Kind.VECTOR, List.of(), selectors.metric(), shift);
                yield selectors.chance(50)
                        ? selector
                        : Fragment.of(
                                Kind.VECTOR,
                                List.of("last_over_time"),
                                "last_over_time(",
                                matrixOf(selector, shift),
                                ")");
            }
            case "subquery" -> overTime(selectors.subquery(vector(1)));
            case "unary -" -> Fragment.of(Kind.VECTOR, List.of("unary -"), "-(", vector(2), ")");
            case "fill", "fill_left", "fill_right" -> filled(target);
            default -> {
                if (target.equals("smoothed") && selectors.chance(40)) {
                    yield Fragment.of(Kind.VECTOR, List.of(), selectors.metric(), new Extra("smoothed", " smoothed"));
                }
                String modifier = EXTENDED.contains(target) ? " " + target : "";
                Fragment matrix = selectors.matrix(selectors.metric(), target, modifier);
                List<Function> fit = target.equals("smoothed")
                        ? List.of(Function.RATE, Function.INCREASE, Function.DELTA)
                        : List.of(Function.RATE, Function.INCREASE, Function.DELTA, Function.RESETS, Function.CHANGES);
                yield modifier.isEmpty() ? overTime(matrix) : plain(selectors.one(fit), matrix);
            }
        };
    }

    private static Fragment matrixOf(Fragment selector, Extra shift) {
        String text = selector.text();
        String metric = text.substring(0, text.length() - shift.text().length());
        return Fragment.of(Kind.MATRIX, List.of(), metric, "[5m]", shift);
    }

    private static Fragment plain(Function f, Fragment argument) {
        return Fragment.of(Kind.VECTOR, List.of(f.word()), f.word() + "(", argument, ")");
    }

    private Fragment overTime(Fragment matrix) {
        List<Function> fit = vectorFunctions.stream()
                .filter(f -> f.argTypes().equals(List.of(ValueType.MATRIX)))
                .filter(f -> dialect.isV3() || f != Function.RATE && f != Function.INCREASE)
                .toList();
        return plain(selectors.one(fit), matrix);
    }

    Fragment vector(int depth) {
        if (depth <= 0) {
            return selectors.vector(selectors.metric());
        }
        int dice = random.nextInt(100);
        if (dice < 35) {
            return selectors.vector(selectors.metric());
        } else if (dice < 65) {
            return call(selectors.one(vectorFunctions), depth - 1);
        } else if (dice < 80) {
            return aggregate(selectors.one(aggregates), vector(depth - 1));
        } else if (dice < 97) {
            return binary(selectors.one(operators), depth - 1);
        }
        return Fragment.of(Kind.VECTOR, List.of("unary -"), "-(", vector(depth - 1), ")");
    }

    private Fragment matrix(int depth) {
        if (selectors.chance(20)) {
            return selectors.subquery(vector(depth));
        }
        return selectors.matrix(selectors.metric());
    }

    private Fragment scalar(int depth) {
        int dice = random.nextInt(100);
        if (depth <= 0 || dice < 70) {
            return Fragment.of(Kind.SCALAR, List.of(), selectors.one(NUMBERS));
        } else if (dice < 80) {
            return Fragment.of(
                    Kind.SCALAR, List.of("scalar"), "scalar(", aggregate(AggregateOp.SUM, vector(depth - 1)), ")");
        } else if (dice < 90) {
            return Fragment.of(Kind.SCALAR, List.of("time"), "time()");
        }
        BinaryOp op = arithmetic();
        return Fragment.of(
                Kind.SCALAR, List.of(op.symbol()), "(", scalar(depth - 1), " " + op.symbol() + " ", scalar(0), ")");
    }

    // Operators

    private BinaryOp operator() {
        return selectors.one(
                operators.stream().filter(op -> op.kind() != BinaryOp.Kind.TRIM).toList());
    }

    private BinaryOp arithmetic() {
        return selectors.one(operators.stream()
                .filter(op -> op.kind() == BinaryOp.Kind.ARITHMETIC)
                .toList());
    }

    private Fragment bool() {
        BinaryOp op = selectors.one(operators.stream()
                .filter(o -> o.kind() == BinaryOp.Kind.COMPARISON)
                .toList());
        Extra bool = new Extra("bool", "bool ");
        return Fragment.of(
                Kind.VECTOR, List.of(op.symbol()), "(", vector(1), " " + op.symbol() + " ", bool, scalar(1), ")");
    }

    private Fragment binary(BinaryOp op, int depth) {
        if (op.kind() == BinaryOp.Kind.TRIM) {
            Fragment histogram = histogram(depth);
            return binary(op, histogram, scalar(0), true);
        }
        if (op == BinaryOp.MOD && dialect.isV3()) {
            // Of what is computed, the last bit may decide.
            return binary(op, simple(), selectors.chance(50) ? scalar(0) : simple(), false);
        }
        if (op.kind() == BinaryOp.Kind.SET) {
            return binary(op, vector(depth - 1), vector(depth - 1), false);
        }
        return switch (random.nextInt(5)) {
            case 0 -> binary(op, vector(depth), scalar(depth), true);
            case 1 -> binary(op, scalar(depth), vector(depth), true);
            case 2 ->
                matched(
                        op,
                        selectors.one(List.of("on", "ignoring")),
                        selectors.one(List.of("", "group_left", "group_right")));
            case 3 -> {
                Fragment grouped =
                        aggregate(selectors.one(List.of(AggregateOp.SUM, AggregateOp.MAX)), vector(depth - 1), "by");
                Fragment other =
                        aggregate(selectors.one(List.of(AggregateOp.AVG, AggregateOp.COUNT)), vector(depth - 1), "by");
                yield binary(op, grouped, other, true);
            }
            default -> binary(op, simple(), simple(), true);
        };
    }

    private Fragment simple() {
        return selectors.vector(
                dialect.isV3() && selectors.chance(35)
                        ? selectors.nativeMetric()
                        : selectors.one(List.of("g", "k", "odd", "up", "d_total", "sparse")));
    }

    private Fragment binary(BinaryOp op, Fragment left, Fragment right, boolean maybeBool) {
        List<Object> parts = new ArrayList<>(List.of("(", left, " " + op.symbol() + " "));
        if (maybeBool && op.kind() == BinaryOp.Kind.COMPARISON && selectors.chance(35)) {
            parts.add(new Extra("bool", "bool "));
        }
        parts.add(right);
        parts.add(")");
        return Fragment.of(Kind.VECTOR, List.of(op.symbol()), parts.toArray());
    }

    private Fragment matched(BinaryOp op, String matching, String group) {
        boolean set = op.kind() == BinaryOp.Kind.SET;
        String labels = matching.equals("on")
                ? selectors.one(List.of("(job,instance)", "(job,instance)", "(instance)", "(job)"))
                : selectors.one(List.of("(path)", "(path,version,zone)", "()", "(group)"));
        Fragment many = selectors.chance(60) ? selectors.vector("c_total") : simple();
        Fragment one = selectors.chance(25) && matching.equals("on") ? selectors.vector("target_info") : simple();
        String include = group.isEmpty() || set
                ? ""
                : group + selectors.one(List.of(" ", "() ", "(version) ", "(zone,version) "));
        if (include.isEmpty() && !set) {
            many = simple();
        }
        String bool = op.kind() == BinaryOp.Kind.COMPARISON && selectors.chance(30) ? " bool" : "";
        List<String> names = new ArrayList<>(List.of(op.symbol(), matching));
        if (!include.isEmpty()) {
            names.add(group);
        }
        if (!bool.isEmpty()) {
            names.add("bool");
        }
        boolean right = group.equals("group_right") && !set;
        return Fragment.of(
                Kind.VECTOR,
                names,
                "(",
                right ? one : many,
                " " + op.symbol() + bool + " " + matching + labels + " " + include,
                right ? many : one,
                ")");
    }

    private Fragment filled(String target) {
        BinaryOp op = selectors.one(operators.stream()
                .filter(o -> o.kind() == BinaryOp.Kind.ARITHMETIC || o.kind() == BinaryOp.Kind.COMPARISON)
                .toList());
        String matching = selectors.one(List.of("", "on(job,instance) ", "on(instance) ", "ignoring(path) "));
        String group = matching.isEmpty() || target.equals("fill_left") || selectors.chance(70) ? "" : "group_left ";
        String bool = op.kind() == BinaryOp.Kind.COMPARISON && selectors.chance(40) ? "bool " : "";
        String fill = target + "(" + selectors.one(List.of("0", "1", "-3.5", "NaN", "Inf")) + ") ";
        List<String> names = new ArrayList<>(List.of(op.symbol(), target));
        return Fragment.of(
                Kind.VECTOR,
                names,
                "(",
                group.isEmpty() ? simple() : selectors.vector("c_total"),
                " " + op.symbol() + " " + bool + matching + group + fill,
                simple(),
                ")");
    }

    // Aggregations

    private Fragment aggregate(AggregateOp op, Fragment of) {
        return aggregate(op, of, selectors.one(List.of("", "by", "by", "without")));
    }

    private Fragment aggregate(AggregateOp op, Fragment operand, String grouping) {
        Fragment of = ofAggregate(op, operand);
        List<Object> parts = new ArrayList<>();
        parts.add(op.word());
        if (!grouping.isEmpty()) {
            parts.add(new Extra(grouping, " " + grouping + selectors.one(BY)));
        }
        parts.add("(");
        if (op.hasParam()) {
            parts.add(parameter(op));
            parts.add(", ");
        }
        parts.add(of);
        parts.add(")");
        return Fragment.of(Kind.VECTOR, List.of(op.word()), parts.toArray());
    }

    /** What an aggregation is asked of whose answer turns on a value's last bit, or on an order that is chance. */
    private Fragment ofAggregate(AggregateOp op, Fragment operand) {
        return switch (op) {
            case COUNT_VALUES -> selectors.vector(selectors.one(List.of("k", "up", "g", "sparse", "c_total")));
            case TOPK, BOTTOMK, LIMITK -> ranked();
            case AVG, COUNT, GROUP, LIMIT_RATIO, MAX, MIN, QUANTILE, STDDEV, STDVAR, SUM -> operand;
        };
    }

    /** Series whose order is not chance, neither there nor here, so that of equal values the same one is chosen. */
    private Fragment ranked() {
        if (!dialect.isV3()) {
            return selectors.vector(selectors.one(List.of("g", "sparse", "d_total")));
        }
        return selectors.chance(60)
                ? selectors.vector(selectors.chance(25) ? selectors.nativeMetric() : selectors.one(FLOATS))
                : overTime(selectors.matrix(selectors.one(FLOATS)));
    }

    private Object parameter(AggregateOp op) {
        return switch (op) {
            case TOPK, BOTTOMK, LIMITK ->
                selectors.chance(10)
                        ? Fragment.of(Kind.SCALAR, List.of("scalar"), "scalar(sum(k) % 5)")
                        : selectors.one(List.of("1", "2", "3", "5", "0", "-1", "1.9"));
            case LIMIT_RATIO -> selectors.one(List.of("0.5", "-0.5", "0.3", "-0.7", "1", "0.99", "-1"));
            case QUANTILE -> quantile();
            case COUNT_VALUES -> selectors.one(List.of("\"v\"", "\"v\"", "\"job\"", "\"instance\""));
            case AVG, COUNT, GROUP, MAX, MIN, STDDEV, STDVAR, SUM -> "";
        };
    }

    private String quantile() {
        return selectors.one(List.of("0", "0.1", "0.5", "0.9", "0.99", "1", "-0.1", "1.1", "0.25", "NaN"));
    }

    // Functions

    private Fragment call(Function f, int depth) {
        return switch (f) {
            case HISTOGRAM_QUANTILE -> call(f, quantile(), ", ", buckets(depth));
            case HISTOGRAM_QUANTILES ->
                call(f, buckets(depth), ", \"q\", " + quantile(), new Extra("quantiles", ", 0.42, 0.77"));
            case HISTOGRAM_FRACTION ->
                call(
                        f,
                        selectors.one(List.of("0", "-1", "0.1", "-Inf", "0.3")) + ", "
                                + selectors.one(List.of("1", "0.5", "0.05", "Inf", "10", "2")) + ", ",
                        buckets(depth));
            case HISTOGRAM_AVG, HISTOGRAM_COUNT, HISTOGRAM_SUM, HISTOGRAM_STDDEV, HISTOGRAM_STDVAR ->
                call(f, selectors.chance(90) ? histogram(depth) : vector(depth));
            case LABEL_REPLACE ->
                call(
                        f,
                        vector(depth),
                        ", \"" + selectors.one(List.of("x", "job", "instance", "__name__")) + "\", \""
                                + selectors.one(List.of("$1", "v-$1-$2", "", "${n}z")) + "\", \"instance\", \""
                                + selectors.one(List.of("i(.)", "(?P<n>i)(\\\\d)", "i[0-2]", "(.*)")) + "\"");
            case LABEL_JOIN ->
                call(
                        f,
                        vector(depth),
                        ", \"" + selectors.one(List.of("x", "job", "__name__")) + "\", \""
                                + selectors.one(List.of("-", "", "::")) + "\", \"job\"",
                        new Extra("sources", ", \"instance\", \"no\""));
            case SORT_BY_LABEL, SORT_BY_LABEL_DESC -> call(f, vector(depth), ", \"instance\", \"job\", \"path\"");
            case ABSENT -> selectors.chance(30) ? call(f, vector(depth)) : call(f, missing());
            case ABSENT_OVER_TIME ->
                selectors.chance(30)
                        ? call(f, matrix(depth))
                        : call(f, Fragment.of(Kind.MATRIX, List.of(), selectors.one(MISSING), "[5m]"));
            case DOUBLE_EXPONENTIAL_SMOOTHING ->
                call(
                        f,
                        matrix(depth),
                        ", " + selectors.one(List.of("0.1", "0.5", "0.9", "1.5")) + ", "
                                + selectors.one(List.of("0.2", "0.5", "0.8", "1")));
            case RATE, INCREASE ->
                dialect.isV3() ? generic(f, depth) : call(f, selectors.matrix(selectors.one(COUNTERS)));
            case PREDICT_LINEAR ->
                dialect.isV3()
                        ? generic(f, depth)
                        : call(
                                f,
                                Fragment.of(Kind.MATRIX, List.of(), selectors.one(List.of("g", "c_total")), "[5m]"),
                                ", ",
                                scalar(0));
            case QUANTILE_OVER_TIME -> call(f, quantile() + ", ", matrix(depth));
            case INFO ->
                call(
                        f,
                        selectors.vector(selectors.one(List.of("c_total", "g", "k", "up", "nh"))),
                        new Extra(
                                "data labels",
                                selectors.one(List.of(
                                        ", {version=~\".+\"}",
                                        ", {zone=\"z1\"}",
                                        ", {__name__=\"target_info\"}",
                                        ", {version=\"v1\"}",
                                        ", {zone!=\"z0\"}"))));
            case ROUND ->
                call(
                        f,
                        selectors.vector(selectors.metric()),
                        new Extra("nearest", ", " + selectors.one(List.of("0.1", "5", "2.5", "100"))));
            // Of what is computed, the last bit may decide.
            case CEIL, FLOOR, SIN, COS, TAN -> call(f, selectors.vector(selectors.metric()));
            case DAY_OF_MONTH, DAY_OF_WEEK, DAY_OF_YEAR, DAYS_IN_MONTH, HOUR, MINUTE, MONTH, YEAR ->
                selectors.chance(20)
                        ? call(f)
                        : call(
                                f,
                                selectors.chance(60)
                                        ? Fragment.of(
                                                Kind.VECTOR,
                                                List.of("timestamp", "*"),
                                                "(timestamp(",
                                                selectors.plain(selectors.metric()),
                                                ") * " + selectors.one(List.of("1", "0.37", "-1", "2.2")) + ")")
                                        : vector(depth));
            case TIMESTAMP, START_TIMESTAMP ->
                call(
                        f,
                        selectors.chance(60)
                                ? selectors.plain(selectors.metric())
                                : aggregate(selectors.one(aggregates), vector(depth)));
            case SCALAR ->
                scalarOf(call(f, selectors.chance(70) ? aggregate(AggregateOp.SUM, vector(depth), "") : vector(depth)));
            case TIME, PI, START, END, RANGE, STEP -> scalarOf(call(f));
            case MAX_OF, MIN_OF -> scalarOf(call(f, scalar(depth), ", ", scalar(depth)));
            default -> generic(f, depth);
        };
    }

    private Fragment scalarOf(Fragment call) {
        Fragment scalar = new Fragment(Kind.SCALAR, call.names(), call.parts());
        return selectors.chance(50) ? scalar : binary(arithmetic(), vector(0), scalar, false);
    }

    private Fragment missing() {
        return selectors.vector(selectors.one(MISSING));
    }

    private Fragment generic(Function f, int depth) {
        List<Object> parts = new ArrayList<>();
        for (ValueType type : f.argTypes()) {
            if (!parts.isEmpty()) {
                parts.add(", ");
            }
            parts.add(
                    switch (type) {
                        case SCALAR -> scalar(depth);
                        case VECTOR -> vector(depth);
                        case MATRIX -> matrix(depth);
                        case STRING, NONE -> "\"x\"";
                    });
        }
        return call(f, parts.toArray());
    }

    private static Fragment call(Function f, Object... arguments) {
        List<Object> parts = new ArrayList<>();
        parts.add(f.word() + "(");
        parts.addAll(Arrays.asList(arguments));
        parts.add(")");
        return Fragment.of(Kind.VECTOR, List.of(f.word()), parts.toArray());
    }

    /** Something with buckets: classic ones, or native histograms. */
    private Fragment buckets(int depth) {
        if (dialect.isV3() && selectors.chance(55)) {
            return histogram(depth);
        }
        Fragment classic = selectors.vector("lat_bucket");
        Fragment rate = Fragment.of(Kind.VECTOR, List.of("rate"), "rate(", selectors.matrix("lat_bucket"), ")");
        return switch (random.nextInt(4)) {
            case 0 -> classic;
            case 1 -> rate;
            case 2 -> Fragment.of(Kind.VECTOR, List.of("sum", "by"), "sum by (le,job) (", rate, ")");
            default -> Fragment.of(Kind.VECTOR, List.of("sum", "without"), "sum without (instance) (", classic, ")");
        };
    }

    /** Native histograms, some of them computed. */
    private Fragment histogram(int depth) {
        String metric = selectors.nativeMetric();
        return switch (random.nextInt(6)) {
            case 0 ->
                plain(
                        selectors.one(List.of(
                                Function.RATE, Function.INCREASE, Function.DELTA, Function.IRATE, Function.IDELTA)),
                        selectors.matrix(metric));
            case 1 -> aggregate(selectors.one(List.of(AggregateOp.SUM, AggregateOp.AVG)), selectors.vector(metric));
            case 2 ->
                plain(
                        selectors.one(List.of(
                                Function.SUM_OVER_TIME,
                                Function.AVG_OVER_TIME,
                                Function.LAST_OVER_TIME,
                                Function.FIRST_OVER_TIME)),
                        selectors.matrix(metric));
            case 3 ->
                depth > 0
                        ? binary(
                                selectors.one(List.of(BinaryOp.MUL, BinaryOp.DIV)),
                                histogram(depth - 1),
                                scalar(0),
                                false)
                        : selectors.vector(metric);
            case 4 ->
                depth > 0
                        ? binary(
                                selectors.one(List.of(BinaryOp.ADD, BinaryOp.SUB)),
                                histogram(depth - 1),
                                histogram(depth - 1),
                                false)
                        : selectors.vector(metric);
            default -> selectors.vector(metric);
        };
    }
}
