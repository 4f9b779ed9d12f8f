package io.athanor.component.query.about;

import com.google.protobuf.Timestamp;
import io.athanor.api.storeapi.about.WireLabels;
import io.athanor.api.storeapi.pb.Alert;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.api.storeapi.pb.RecordingRule;
import io.athanor.api.storeapi.pb.Rule;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Rules of many, as one ruler would show them: groups by file and name; of rules that are alike but for replica labels the one
 * whose alert is nearest to firing, then the one that was evaluated last.
 */
final class MergedRules {
    private static final Comparator<Rule> ORDER = Comparator.<Rule, Boolean>comparing(Rule::hasRecording)
            .thenComparing(MergedRules::name, Utf8Order::compare)
            .thenComparing(rule -> WireLabels.of(labels(rule)))
            .thenComparing(MergedRules::query, Utf8Order::compare)
            .thenComparingDouble(rule -> rule.hasAlert() ? rule.getAlert().getDurationSeconds() : 0);

    /** Of rules that are alike, the one to show comes first. */
    private static final Comparator<Rule> BEST = Comparator.<Rule>comparingInt(
                    rule -> rule.hasAlert() ? -rule.getAlert().getState().getNumber() : 0)
            .thenComparing(MergedRules::evaluated, Comparator.reverseOrder());

    private MergedRules() {}

    static List<RuleGroup> of(List<RuleGroup> all, RulesRequest request, List<String> replicaLabels) {
        List<List<LabelMatcher>> matchers = matchers(request);
        TreeMap<String, RuleGroup.Builder> groups = new TreeMap<>(Utf8Order::compare);
        for (RuleGroup group : all) {
            if (!isAskedFor(request.getRuleGroupList(), group.getName())
                    || !isAskedFor(request.getFileList(), group.getFile())) {
                continue;
            }
            List<Rule> rules = group.getRulesList().stream()
                    .filter(rule -> isAskedFor(request.getRuleNameList(), name(rule)))
                    .filter(rule -> fits(matchers, rule))
                    .toList();
            boolean isNarrowed = !matchers.isEmpty() || request.getRuleNameCount() > 0;
            if (!rules.isEmpty() || !isNarrowed) {
                groups.computeIfAbsent(
                                group.getFile() + ";" + group.getName(),
                                key -> group.toBuilder().clearRules())
                        .addAllRules(rules);
            }
        }
        List<RuleGroup> merged = new ArrayList<>();
        for (RuleGroup.Builder group : groups.values()) {
            List<Rule> rules = once(group.getRulesList(), replicaLabels);
            merged.add(group.clearRules().addAllRules(rules).build());
        }
        return merged;
    }

    private static boolean isAskedFor(List<String> names, String name) {
        return names.isEmpty() || names.contains(name);
    }

    private static List<List<LabelMatcher>> matchers(RulesRequest request) {
        List<List<LabelMatcher>> sets = new ArrayList<>();
        for (String selector : request.getMatcherStringList()) {
            try {
                sets.add(Parser.parseMetricSelector(selector));
            } catch (ParseException e) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("parser ParseMetricSelector: " + e.getMessage())
                        .asRuntimeException();
            }
        }
        return sets;
    }

    /** All of them have to hold; a label whose value is a template is not there. */
    private static boolean fits(List<List<LabelMatcher>> sets, Rule rule) {
        Labels labels = WireLabels.of(labels(rule));
        for (List<LabelMatcher> set : sets) {
            for (LabelMatcher matcher : set) {
                String value = labels.get(matcher.name());
                if (!matcher.matches(value.contains("{{") ? "" : value)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Rule> once(List<Rule> rules, List<String> replicaLabels) {
        List<Rule> sorted = new ArrayList<>();
        rules.forEach(rule -> sorted.add(without(rule, replicaLabels)));
        sorted.sort(ORDER.thenComparing(BEST));
        List<Rule> once = new ArrayList<>();
        for (Rule rule : sorted) {
            if (once.isEmpty() || ORDER.compare(once.getLast(), rule) != 0) {
                once.add(rule);
            }
        }
        return once;
    }

    private static Rule without(Rule rule, List<String> replicaLabels) {
        if (rule.hasAlert()) {
            Alert alert = rule.getAlert();
            return Rule.newBuilder()
                    .setAlert(alert.toBuilder().setLabels(WireLabels.without(alert.getLabels(), replicaLabels)))
                    .build();
        }
        RecordingRule recording = rule.getRecording();
        return Rule.newBuilder()
                .setRecording(recording.toBuilder().setLabels(WireLabels.without(recording.getLabels(), replicaLabels)))
                .build();
    }

    private static String name(Rule rule) {
        return rule.hasAlert() ? rule.getAlert().getName() : rule.getRecording().getName();
    }

    private static String query(Rule rule) {
        return rule.hasAlert()
                ? rule.getAlert().getQuery()
                : rule.getRecording().getQuery();
    }

    private static LabelSet labels(Rule rule) {
        return rule.hasAlert()
                ? rule.getAlert().getLabels()
                : rule.getRecording().getLabels();
    }

    private static Long evaluated(Rule rule) {
        return millis(
                rule.hasAlert()
                        ? rule.getAlert().getLastEvaluation()
                        : rule.getRecording().getLastEvaluation());
    }

    static long millis(Timestamp time) {
        return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
    }
}
