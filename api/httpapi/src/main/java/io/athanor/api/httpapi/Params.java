package io.athanor.api.httpapi;

import io.athanor.dedup.DedupFunc;
import io.athanor.model.GoQuote;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.Sources;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.server.http.Form;
import io.athanor.tsdb.series.SourceResolution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The parameters that several endpoints share, with the API's error texts. */
final class Params {
    private static final String RESOLUTION = "max_source_resolution";
    private static final Set<String> ENGINES = Set.of("", "prometheus", "thanos");

    private final Form form;

    Params(Form form) {
        this.form = form;
    }

    String text(String name) {
        return form.first(name);
    }

    /** Whether something is asked for, by {@code true} or {@code 1}. */
    boolean flag(String name) {
        String s = form.first(name);
        return s.equals("true") || s.equals("1");
    }

    /** Checks a parameter that has no effect here. */
    void number(String name) {
        String value = form.first(name);
        try {
            if (!value.isEmpty()) {
                GoNumbers.parseInteger(value);
            }
        } catch (NumberFormatException e) {
            throw ApiException.badData(name + " must be a number");
        }
    }

    /** The greatest number of results wanted, 0 for all. */
    int limit() {
        String s = form.first("limit");
        if (s.isEmpty()) {
            return 0;
        }
        try {
            long limit = GoNumbers.parseInteger(s);
            if (limit < 0) {
                throw ApiException.invalidParameter("limit", "limit must be non-negative");
            }
            return (int) Math.min(limit, Integer.MAX_VALUE - 1);
        } catch (NumberFormatException e) {
            throw ApiException.invalidParameter("limit", String.valueOf(e.getMessage()));
        }
    }

    /** A time in ms that has to be there. */
    long time(String name) {
        try {
            return TimeParams.parseTime(form.first(name));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
        }
    }

    /** A time in ms, or {@code otherwise} if it is not given. */
    long time(String name, long otherwise) {
        String s = form.first(name);
        if (s.isEmpty()) {
            return otherwise;
        }
        try {
            return TimeParams.parseTime(s);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, "invalid time value for '" + name + "': " + e.getMessage());
        }
    }

    /** A duration in ns. */
    long durationNanos(String name) {
        try {
            return TimeParams.parseDurationNanos(form.first(name));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
        }
    }

    /** The query's timeout; zero if none is given, at least a nanosecond else. */
    Duration timeout() {
        return form.first("timeout").isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(1, durationNanos("timeout")));
    }

    /** The query's look-back; zero if none is given. */
    Duration lookback() {
        String s = form.first("lookback_delta");
        if (s.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            return Duration.ofNanos(Math.max(0, TimeParams.parseDurationNanos(s)));
        } catch (IllegalArgumentException e) {
            throw ApiException.badData("error parsing lookback delta duration: " + e.getMessage());
        }
    }

    /**
     * How coarse the data may be.
     *
     * @param automatic what {@code auto} means, ns
     */
    SourceResolution resolution(long automatic, SourceDefaults defaults) {
        String s = form.first(RESOLUTION);
        long nanos;
        if (s.isEmpty()) {
            nanos = defaults.autoDownsampling() ? automatic : 0;
        } else if (s.equals("auto") || s.equals("best")) {
            nanos = automatic;
        } else {
            nanos = resolutionNanos(s);
        }
        return new SourceResolution(nanos / 1_000_000, s.equals("best"));
    }

    /** From which data to answer. */
    Sources sources(SourceResolution resolution, SourceDefaults defaults) {
        return new Sources(
                resolution,
                replicaLabels(defaults),
                dedupFunc(defaults),
                ShardParam.parse(form.first(ShardParam.NAME)));
    }

    /** The labels that tell replicas apart, none if they are not to be made one. */
    List<String> replicaLabels(SourceDefaults defaults) {
        List<String> wanted = form.all("replicaLabels[]");
        boolean dedup = isTrue("dedup", true);
        return !dedup ? List.of() : wanted.isEmpty() ? defaults.replicaLabels() : List.copyOf(wanted);
    }

    private DedupFunc dedupFunc(SourceDefaults defaults) {
        String s = form.first("dedup_func");
        if (s.isEmpty()) {
            return defaults.deduplication();
        }
        try {
            return DedupFunc.of(s);
        } catch (IllegalArgumentException e) {
            throw ApiException.badData("'dedup_func' parameter: " + e.getMessage());
        }
    }

    /** Refuses an answer from which something is missing, unless that is wanted. */
    void checkComplete(Collection<String> warnings, SourceDefaults defaults) {
        if (!aborts(defaults)) {
            return;
        }
        for (String warning : warnings) {
            if (!warning.startsWith("PromQL ") && !warning.equals(Answer.TRUNCATED)) {
                throw new ApiException(ErrorType.EXECUTION, "expanding series: " + warning);
            }
        }
    }

    /** Whether an answer from which something is missing is none. */
    boolean aborts(SourceDefaults defaults) {
        return !isTrue("partial_response", defaults.partialResponse());
    }

    /** The selectors of {@code storeMatch[]}. */
    List<List<LabelMatcher>> storeMatch() {
        List<List<LabelMatcher>> sets = new ArrayList<>();
        for (String selector : form.all("storeMatch[]")) {
            try {
                sets.add(Parser.parseMetricSelector(selector));
            } catch (ParseException e) {
                throw ApiException.badData(String.valueOf(e.getMessage()));
            }
        }
        return sets;
    }

    private boolean isTrue(String name, boolean otherwise) {
        String s = form.first(name);
        return switch (s) {
            case "" -> otherwise;
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw ApiException.badData("'" + name + "' parameter: strconv.ParseBool: parsing " + GoQuote.quote(s)
                        + ": invalid syntax");
        };
    }

    private static long resolutionNanos(String s) {
        long nanos;
        try {
            nanos = TimeParams.parseDurationNanos(s);
        } catch (IllegalArgumentException e) {
            throw ApiException.badData("'" + RESOLUTION + "' parameter: " + e.getMessage());
        }
        if (nanos < 0) {
            throw ApiException.badData("negative '" + RESOLUTION + "' is not accepted. Try a positive integer");
        }
        return nanos;
    }

    /** Refuses an engine that nobody knows; both known names mean the one that there is. */
    void checkEngine() {
        if (!ENGINES.contains(form.first("engine"))) {
            throw ApiException.badData("'" + form.first("engine") + "' bad engine");
        }
    }

    boolean hasMatchers() {
        return !form.all("match[]").isEmpty();
    }

    /**
     * The selectors of {@code match[]}.
     *
     * @throws ApiException if one of them is no selector, or selects everything
     */
    List<List<LabelMatcher>> matchers() {
        List<List<LabelMatcher>> sets = new ArrayList<>();
        for (String selector : form.all("match[]")) {
            try {
                sets.add(Parser.parseMetricSelector(selector));
            } catch (ParseException e) {
                throw ApiException.badData(String.valueOf(e.getMessage()));
            }
        }
        for (List<LabelMatcher> set : sets) {
            if (set.stream().allMatch(LabelMatcher::matchesEmpty)) {
                throw ApiException.badData("match[] must contain at least one non-empty matcher");
            }
        }
        return sets;
    }
}
