package io.athanor.component.tools;

import io.athanor.component.tools.SeriesEdit.Deletion;
import io.athanor.model.LabelMatcher;
import io.athanor.model.relabel.RelabelRule;
import io.athanor.model.relabel.Relabeling;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rewritten block's meta tells of it: one more entry of {@code thanos.rewrites}.
 *
 * <pre>
 * { "sources": [ulid], "deletions_applied": [{ "matchers": [{ "Type": 0 to 3, "Name", "Value" }],
 *   "intervals": [{ "Mint", "Maxt" }], "request_id" }], "relabels_applied": [rule as its YAML has it] }
 * </pre>
 */
final class RewriteNote {
    private RewriteNote() {}

    static Json append(@Nullable Json before, List<Ulid> sources, List<Deletion> deletions, Relabeling relabeling) {
        List<Json> all = new ArrayList<>(before instanceof Json.Arr(List<Json> notes) ? notes : List.of());
        Map<String, Json> note = new LinkedHashMap<>();
        if (!sources.isEmpty()) {
            note.put(
                    "sources", Json.strings(sources.stream().map(Ulid::toString).toList()));
        }
        if (!deletions.isEmpty()) {
            note.put(
                    "deletions_applied",
                    new Json.Arr(deletions.stream().map(RewriteNote::deletion).toList()));
        }
        if (!relabeling.rules().isEmpty()) {
            note.put(
                    "relabels_applied",
                    new Json.Arr(
                            relabeling.rules().stream().map(RewriteNote::rule).toList()));
        }
        all.add(new Json.Obj(note));
        return new Json.Arr(all);
    }

    private static Json deletion(Deletion deletion) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put(
                "matchers",
                new Json.Arr(
                        deletion.matchers().stream().map(RewriteNote::matcher).toList()));
        List<Json> times = new ArrayList<>();
        Intervals intervals = deletion.times();
        for (int i = 0; i < intervals.size(); i++) {
            Map<String, Json> interval = new LinkedHashMap<>();
            interval.put("Mint", Json.number(intervals.from(i)));
            interval.put("Maxt", Json.number(intervals.to(i)));
            times.add(new Json.Obj(interval));
        }
        if (!times.isEmpty()) {
            out.put("intervals", new Json.Arr(times));
        }
        if (!deletion.requestId().isEmpty()) {
            out.put("request_id", new Json.Text(deletion.requestId()));
        }
        return new Json.Obj(out);
    }

    private static Json matcher(LabelMatcher matcher) {
        int type = switch (matcher.type()) {
            case EQUAL -> 0;
            case NOT_EQUAL -> 1;
            case REGEX -> 2;
            case NOT_REGEX -> 3;
        };
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("Type", Json.number(type));
        out.put("Name", new Json.Text(matcher.name()));
        out.put("Value", new Json.Text(matcher.value()));
        return new Json.Obj(out);
    }

    private static Json rule(RelabelRule rule) {
        Map<String, Json> out = new LinkedHashMap<>();
        if (!rule.sourceLabels().isEmpty()) {
            out.put("source_labels", Json.strings(rule.sourceLabels()));
        }
        out.put("separator", new Json.Text(rule.separator()));
        out.put("regex", new Json.Text(rule.expression().text()));
        if (rule.modulus() != 0) {
            out.put("modulus", Json.number(rule.modulus()));
        }
        if (!rule.targetLabel().isEmpty()) {
            out.put("target_label", new Json.Text(rule.targetLabel()));
        }
        out.put("replacement", new Json.Text(rule.replacement()));
        out.put("action", new Json.Text(rule.action().word()));
        return new Json.Obj(out);
    }
}
