package io.athanor.testing.differential;

import io.athanor.testing.differential.Fragment.Kind;
import io.athanor.testing.differential.Part.Extra;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random selectors of {@link RandomHistory}'s series. All times and durations are multiples of ten seconds (ranges of
 * subqueries are five seconds more), so that a window's border meets no sample, a subquery's neither.
 */
final class Selectors {
    private static final List<String> FLOATS = List.of("g", "k", "odd", "sparse", "up", "d_total", "c_total");
    private static final List<String> NATIVES = List.of("nh", "nf", "ng", "nc", "nd", "mixed");
    private static final List<String> MATCHERS = List.of(
            "{job=\"a\"}",
            "{job!=\"a\"}",
            "{instance=~\"i[02]\"}",
            "{instance!~\"i1|i3\"}",
            "{instance=\"i1\"}",
            "{job=~\".+\",instance=\"i2\"}",
            "{path=\"\"}",
            "{path!=\"/x\"}");
    private static final List<String> OFFSETS = List.of("10s", "1m", "5m", "30m", "-1m", "-10m", "1h30m");
    private static final List<String> RANGES =
            List.of("20s", "30s", "1m", "2m", "5m", "5m", "10m", "17m", "1h", "1m30s");
    private static final List<String> SUBQUERY_RANGES = List.of("1m5s", "4m55s", "10m5s", "33m15s");
    private static final List<String> STEPS = List.of("10s", "30s", "1m", "2m10s", "", "5m");

    private final Random random;
    private final boolean v3;

    Selectors(Random random, Dialect dialect) {
        this.random = random;
        this.v3 = dialect.isV3();
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Metrics of floats, or (if the dialect has them) now and then of histograms. */
    String metric() {
        return v3 && chance(30) ? nativeMetric() : chance(4) ? special() : one(FLOATS);
    }

    String nativeMetric() {
        return v3 ? one(NATIVES) : one(FLOATS);
    }

    private String special() {
        String plain = one(List.of(
                "{__name__=~\"g|k\"}",
                "{__name__=~\"[cd]_total\",job=\"b\"}",
                "absent_metric",
                "{job=\"a\",instance=\"i0\",__name__!~\"lat.*|n.|mixed\"}",
                "lat_bucket"));
        return v3 && chance(20) ? "{\"m.ö\",\"l.ä\"!=\"i1\"}" : plain;
    }

    Fragment vector(String metric) {
        List<Object> parts = start(metric);
        if (v3 && chance(4)) {
            parts.add(new Extra("smoothed", " smoothed"));
        }
        parts.addAll(shifts());
        return Fragment.of(Kind.VECTOR, List.of(), parts.toArray());
    }

    /** Without modifiers: {@code timestamp} forgets an offset beside an {@code @} in Prometheus, and what is smoothed. */
    Fragment plain(String metric) {
        return Fragment.of(Kind.VECTOR, List.of(), start(metric).toArray());
    }

    private List<Object> start(String metric) {
        List<Object> parts = new ArrayList<>(List.of(metric));
        if (chance(30) && !metric.endsWith("}")) {
            parts.add(new Extra("matchers", one(MATCHERS)));
        }
        return parts;
    }

    Fragment matrix(String metric) {
        List<Object> parts = start(metric);
        if (v3 && chance(5)) {
            return matrix(metric, "duration expression", "");
        }
        parts.add("[" + one(RANGES) + "]");
        parts.addAll(shifts());
        return Fragment.of(Kind.MATRIX, List.of(), parts.toArray());
    }

    /** With one thing that is wanted: a modifier of the range, or a duration that is computed. */
    Fragment matrix(String metric, String name, String modifier) {
        List<Object> parts = start(metric);
        parts.add(name.equals("duration expression") ? "[" + durationExpression() + "]" : "[" + one(RANGES) + "]");
        parts.add(modifier);
        parts.addAll(shifts());
        return Fragment.of(Kind.MATRIX, List.of(name), parts.toArray());
    }

    private String durationExpression() {
        return one(List.of(
                "step()+1m", "5m*2", "10m/4", "range()+30s", "max_of(step(),2m)", "min_of(5m,range()+1m)", "1h-50m"));
    }

    Fragment subquery(Fragment of) {
        List<Object> parts = new ArrayList<>();
        parts.add("(");
        parts.add(of);
        parts.add(")[" + one(SUBQUERY_RANGES) + ":" + one(STEPS) + "]");
        parts.addAll(shifts());
        return Fragment.of(Kind.MATRIX, List.of("subquery"), parts.toArray());
    }

    private List<Extra> shifts() {
        List<Extra> shifts = new ArrayList<>();
        if (chance(10)) {
            shifts.add(offset());
        }
        if (chance(8)) {
            shifts.add(at());
        }
        return shifts;
    }

    Extra offset() {
        boolean computed = v3 && chance(10);
        return computed
                ? new Extra("duration expression", " offset (" + one(List.of("2m-30s", "step()", "1m*3")) + ")")
                : new Extra("offset", " offset " + one(OFFSETS));
    }

    Extra at() {
        long seconds = RandomHistory.START_MS / 1000 + 10L * random.nextInt(1440);
        return new Extra("@", chance(50) ? " @ " + seconds : one(List.of(" @ start()", " @ end()")));
    }
}
