package io.athanor.promql.promqltest;

import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs scripts against one engine, each over a storage of its own. */
public final class ScriptRunner {
    private final QueryRunner engine;

    public ScriptRunner(QueryRunner engine) {
        this.engine = engine;
    }

    /**
     * Runs a script to its end, whatever fails on the way.
     *
     * @param name for the report
     * @throws ScriptException if samples cannot be loaded
     */
    public ScriptReport run(String name, Script script) {
        TestStorage storage = new TestStorage();
        List<EvalOutcome> outcomes = new ArrayList<>();
        for (Command command : script.commands()) {
            switch (command) {
                case Command.Clear _ -> storage.clear();
                case Command.Load load -> load(load, storage);
                case Command.Eval eval ->
                    outcomes.add(new EvalOutcome(eval.line(), eval.expr(), evaluate(eval, storage)));
            }
        }
        return new ScriptReport(name, outcomes);
    }

    private @Nullable String evaluate(Command.Eval eval, TestStorage storage) {
        try {
            return new EvalRun(eval, engine, storage).run();
        } catch (RuntimeException e) {
            return "the engine broke: " + e;
        }
    }

    private static void load(Command.Load load, TestStorage storage) {
        CustomBuckets customBuckets = new CustomBuckets();
        try {
            // Of a series that is given twice in one load the last values count.
            Map<Labels, Command.LoadedSeries> byLabels = new LinkedHashMap<>();
            load.series().forEach(series -> byLabels.put(series.line().labels(), series));
            for (Command.LoadedSeries series : byLabels.values()) {
                append(series, load.stepMs(), storage, customBuckets);
            }
            if (load.customBuckets()) {
                customBuckets.appendTo(storage);
            }
        } catch (IllegalArgumentException e) {
            throw new ScriptException(load.line(), String.valueOf(e.getMessage()));
        }
    }

    private static void append(
            Command.LoadedSeries series, long stepMs, TestStorage storage, CustomBuckets customBuckets) {
        Labels labels = series.line().labels();
        List<SequenceValue> values = series.line().values();
        for (int i = 0; i < values.size(); i++) {
            SequenceValue value = values.get(i);
            if (!value.omitted()) {
                long t = i * stepMs;
                Long offset = series.starts() == null
                        ? null
                        : series.starts().offsets().get(i);
                long st = offset == null ? 0 : t + offset;
                TestSample sample = new TestSample(st, t, value.value(), value.histogram());
                storage.append(labels, sample);
                customBuckets.add(labels, sample);
            }
        }
    }
}
