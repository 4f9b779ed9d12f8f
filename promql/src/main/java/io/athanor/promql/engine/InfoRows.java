package io.athanor.promql.engine;

import com.google.re2j.Pattern;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.parser.PositionRange;
import io.athanor.promql.plan.Reading;
import io.athanor.promql.plan.VectorPlan;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.samples.WindowValue;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code info}: to each series come the labels of the info series that have its {@code instance} and {@code job}. Which
 * info series to read is known when the input's labels are; which one holds is decided step by step.
 */
final class InfoRows {
    private static final List<String> IDENTIFYING = List.of("instance", "job");

    private final VectorPlan.Enrich plan;
    private final StoredRows base;
    private final Execution execution;
    private final List<LabelMatcher> names;
    private final List<LabelMatcher> data;

    /** Per identity and info metric, the info series at each step, −1 for none. */
    private final Map<Labels, Map<String, int[]>> found = new HashMap<>();

    private final @Nullable SampleCounts counts;
    private Labels[] infoLabels = {};

    private final Map<Labels, Row> results = new LinkedHashMap<>();
    private final Map<Labels, Boolean> dropName = new HashMap<>();

    private InfoRows(VectorPlan.Enrich plan, StoredRows base, @Nullable SampleCounts counts, Execution execution) {
        this.counts = counts;
        this.plan = plan;
        this.base = base;
        this.execution = execution;
        this.names = effective(plan.matchers().stream()
                .filter(m -> m.name().equals(Labels.METRIC_NAME))
                .toList());
        this.data = plan.matchers().stream()
                .filter(m -> !m.name().equals(Labels.METRIC_NAME))
                .toList();
    }

    static Rows of(
            VectorPlan.Enrich plan,
            Rows input,
            SelectedSeries selected,
            @Nullable SampleCounts counts,
            Execution execution) {
        InfoRows one = new InfoRows(plan, execution.store(input), counts, execution);
        one.find(selected);
        for (int i = 0; i < one.base.size(); i++) {
            one.combine(i);
        }
        Labels[] labels = one.results.keySet().toArray(new Labels[0]);
        boolean[] drop = new boolean[labels.length];
        for (int i = 0; i < drop.length; i++) {
            drop[i] = one.dropName.getOrDefault(labels[i], false);
        }
        return new StoredRows(plan.steps(), labels, one.results.values().toArray(new Row[0]), drop);
    }

    /** What the names of info series have to be: of {@code target_info} or, where names are only ruled out, of any info. */
    private static List<LabelMatcher> effective(List<LabelMatcher> names) {
        if (names.isEmpty()) {
            return List.of(new LabelMatcher(MatchType.EQUAL, Labels.METRIC_NAME, "target_info"));
        }
        boolean positive = names.stream().anyMatch(m -> m.type() == MatchType.EQUAL || m.type() == MatchType.REGEX);
        if (positive) {
            return names;
        }
        List<LabelMatcher> all = new ArrayList<>();
        all.add(new LabelMatcher(MatchType.REGEX, Labels.METRIC_NAME, ".+_info"));
        all.addAll(names);
        return all;
    }

    /** Info series are not enriched themselves. */
    private boolean isInfo(Labels labels) {
        String name = labels.get(Labels.METRIC_NAME);
        return names.stream().allMatch(m -> m.matches(name));
    }

    private void find(SelectedSeries selected) {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (String name : IDENTIFYING) {
            Set<String> values = new TreeSet<>();
            for (Labels labels : base.labels()) {
                if (!isInfo(labels) && labels.has(name)) {
                    values.add(labels.get(name));
                }
            }
            if (!values.isEmpty()) {
                matchers.add(new LabelMatcher(MatchType.REGEX, name, alternatives(values)));
            }
        }
        if (matchers.isEmpty()) {
            return;
        }
        matchers.addAll(data);
        matchers.addAll(names);
        Window window = plan.window();
        SelectHints hints = new SelectHints(plan.steps().interval(), 0, "info", List.of(), false, false, 0);
        Selected info =
                selected.pull(new SelectRequest(matchers, window.mint(), window.maxt(), hints), execution.query());
        locate(info, window);
    }

    private static String alternatives(Set<String> values) {
        StringBuilder regex = new StringBuilder();
        for (String value : values) {
            regex.append(regex.isEmpty() ? "" : "|").append(Pattern.quote(value));
        }
        return regex.toString();
    }

    /** Finds, for each identity and metric, whose newest sample is the newest at each step. */
    private void locate(Selected info, Window window) {
        infoLabels = info.labels();
        Rows times = new SelectRows(
                info,
                new VectorPlan.Select(
                        0,
                        window,
                        VectorPlan.Take.TIME,
                        false,
                        false,
                        new Reading(WindowValue.AVERAGE, window.mint(), false),
                        new PositionRange(0, 0)),
                null);
        StoredRows stored = execution.store(times);
        refuseHistograms(info, window);
        boolean[] wanted = stepsWithBase();
        for (int i = 0; i < stored.size(); i++) {
            int[] best = found.computeIfAbsent(identity(infoLabels[i]), key -> new HashMap<>())
                    .computeIfAbsent(infoLabels[i].get(Labels.METRIC_NAME), key -> none());
            Row row = stored.stored(i);
            for (int step = 0; step < row.steps(); step++) {
                if (wanted[step] && row.has(step)) {
                    best[step] = newer(stored, best[step], i, step);
                }
            }
        }
    }

    private void refuseHistograms(Selected info, Window window) {
        StoredRows values = execution.store(new SelectRows(
                info,
                new VectorPlan.Select(
                        0,
                        window,
                        VectorPlan.Take.VALUE,
                        false,
                        false,
                        new Reading(WindowValue.AVERAGE, window.mint(), false),
                        new PositionRange(0, 0)),
                counts));
        for (int i = 0; i < values.size(); i++) {
            if (values.stored(i).histograms != null) {
                throw Execution.failure("this should be an info metric, with float samples: " + values.labels(i));
            }
        }
    }

    private boolean[] stepsWithBase() {
        boolean[] wanted = new boolean[plan.steps().count()];
        for (int i = 0; i < base.size(); i++) {
            for (int step = 0; step < wanted.length; step++) {
                wanted[step] |= base.stored(i).has(step);
            }
        }
        return wanted;
    }

    private int[] none() {
        int[] none = new int[plan.steps().count()];
        Arrays.fill(none, -1);
        return none;
    }

    private int newer(StoredRows times, int known, int other, int step) {
        if (known < 0) {
            return other;
        }
        double a = times.stored(known).v[step];
        double b = times.stored(other).v[step];
        if (a == b) {
            long ms = Math.round(a * 1000);
            throw Execution.failure("found duplicate series for info metric: existing " + times.labels(known) + " @ "
                    + ms + ", new " + times.labels(other) + " @ " + ms);
        }
        return a > b ? known : other;
    }

    private static Labels identity(Labels labels) {
        return LabelSets.keep(labels, IDENTIFYING);
    }

    private void combine(int i) {
        execution.query().check();
        Labels labels = base.labels(i);
        Row row = base.stored(i);
        boolean asIs = isInfo(labels);
        Map<String, int[]> candidates = found.getOrDefault(identity(labels), Map.of());
        Map<List<Integer>, Labels> known = new HashMap<>();
        for (int step = 0; step < row.steps(); step++) {
            if (!row.has(step)) {
                continue;
            }
            Labels result = labels;
            if (!asIs) {
                List<Integer> there = there(candidates, step);
                if (there.isEmpty() && !data.stream().allMatch(LabelMatcher::matchesEmpty)) {
                    continue;
                }
                Labels before = known.get(there);
                if (before == null) {
                    before = enriched(labels, there);
                    known.put(there, before);
                }
                result = before;
            }
            put(result, row, step, base.dropName(i));
        }
    }

    private static List<Integer> there(Map<String, int[]> candidates, int step) {
        List<Integer> there = new ArrayList<>();
        for (int[] best : candidates.values()) {
            if (best[step] >= 0) {
                there.add(best[step]);
            }
        }
        return there;
    }

    private Labels enriched(Labels labels, List<Integer> info) {
        Labels.Builder result = labels.toBuilder();
        Map<String, String> added = new HashMap<>();
        for (int i : info) {
            Labels more = infoLabels[i];
            for (int k = 0; k < more.size(); k++) {
                String name = more.name(k);
                boolean wanted =
                        data.isEmpty() || data.stream().anyMatch(m -> m.name().equals(name));
                if (name.equals(Labels.METRIC_NAME) || !wanted) {
                    continue;
                }
                String before = added.get(name);
                if (before != null && !before.equals(more.value(k))) {
                    throw Execution.failure("conflicting label: " + name);
                }
                if (!labels.has(name)) {
                    added.put(name, more.value(k));
                    result.set(name, more.value(k));
                }
            }
        }
        return result.build();
    }

    private void put(Labels labels, Row from, int step, boolean drop) {
        Row into = results.get(labels);
        if (into == null) {
            into = execution.rows(1, from.steps(), "enriched series")[0];
            results.put(labels, into);
            dropName.put(labels, drop);
        }
        if (into.has(step)) {
            throw Execution.failure(Collisions.MESSAGE);
        }
        FloatHistogram histogram = from.histogram(step);
        if (histogram == null) {
            into.set(step, from.v[step]);
        } else {
            into.set(step, histogram);
        }
    }
}
