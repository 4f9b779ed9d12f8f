package io.athanor.api.httpapi;

import io.athanor.api.storeapi.pb.Alert;
import io.athanor.api.storeapi.pb.AlertInstance;
import io.athanor.api.storeapi.pb.RecordingRule;
import io.athanor.api.storeapi.pb.Rule;
import io.athanor.api.storeapi.pb.RuleGroup;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Rules and alerts in the API's form, with what Thanos adds to it. */
final class RulesJson {
    private RulesJson() {}

    static void write(JsonOut out, List<RuleGroup> groups) throws IOException {
        out.raw("{\"groups\":[");
        String separator = "{\"name\":";
        for (RuleGroup group : groups) {
            WireJson.text(out, separator, group.getName());
            separator = ",{\"name\":";
            WireJson.text(out, ",\"file\":", group.getFile());
            out.raw(",\"rules\":[");
            boolean first = true;
            for (Rule rule : group.getRulesList()) {
                out.raw(first ? "" : ",");
                first = false;
                if (rule.hasAlert()) {
                    write(out, rule.getAlert());
                } else {
                    write(out, rule.getRecording());
                }
            }
            WireJson.number(out, "],\"interval\":", group.getInterval());
            WireJson.number(out, ",\"evaluationTime\":", group.getEvaluationDurationSeconds());
            WireJson.time(out, ",\"lastEvaluation\":", group.getLastEvaluation());
            out.raw(",\"limit\":");
            out.number(group.getLimit());
            WireJson.text(
                    out,
                    ",\"partialResponseStrategy\":",
                    group.getPartialResponseStrategy().name());
            out.raw('}');
        }
        out.raw("]}");
    }

    private static void write(JsonOut out, Alert rule) throws IOException {
        state(out, "{\"state\":", rule.getState().name());
        WireJson.text(out, ",\"name\":", rule.getName());
        WireJson.text(out, ",\"query\":", rule.getQuery());
        WireJson.number(out, ",\"duration\":", rule.getDurationSeconds());
        WireJson.labels(out, ",\"labels\":", rule.getLabels());
        WireJson.labels(out, ",\"annotations\":", rule.getAnnotations());
        out.raw(",\"alerts\":");
        alerts(out, rule.getAlertsList());
        WireJson.text(out, ",\"health\":", rule.getHealth());
        lastError(out, rule.getLastError());
        WireJson.number(out, ",\"evaluationTime\":", rule.getEvaluationDurationSeconds());
        WireJson.time(out, ",\"lastEvaluation\":", rule.getLastEvaluation());
        WireJson.number(out, ",\"keepFiringFor\":", rule.getKeepFiringForSeconds());
        out.raw(",\"type\":\"alerting\"}");
    }

    private static void write(JsonOut out, RecordingRule rule) throws IOException {
        WireJson.text(out, "{\"name\":", rule.getName());
        WireJson.text(out, ",\"query\":", rule.getQuery());
        WireJson.labels(out, ",\"labels\":", rule.getLabels());
        WireJson.text(out, ",\"health\":", rule.getHealth());
        lastError(out, rule.getLastError());
        WireJson.number(out, ",\"evaluationTime\":", rule.getEvaluationDurationSeconds());
        WireJson.time(out, ",\"lastEvaluation\":", rule.getLastEvaluation());
        out.raw(",\"type\":\"recording\"}");
    }

    private static void lastError(JsonOut out, String error) throws IOException {
        if (!error.isEmpty()) {
            WireJson.text(out, ",\"lastError\":", error);
        }
    }

    private static void state(JsonOut out, String before, String name) throws IOException {
        WireJson.text(out, before, name.toLowerCase(Locale.ROOT));
    }

    /** {@code {"alerts":[…]}}. */
    static void writeAlerts(JsonOut out, List<AlertInstance> alerts) throws IOException {
        out.raw("{\"alerts\":");
        alerts(out, alerts);
        out.raw('}');
    }

    private static void alerts(JsonOut out, List<AlertInstance> alerts) throws IOException {
        out.raw('[');
        String separator = "{\"labels\":";
        for (AlertInstance alert : alerts) {
            WireJson.labels(out, separator, alert.getLabels());
            separator = ",{\"labels\":";
            WireJson.labels(out, ",\"annotations\":", alert.getAnnotations());
            state(out, ",\"state\":", alert.getState().name());
            if (alert.hasActiveAt()) {
                WireJson.time(out, ",\"activeAt\":", alert.getActiveAt());
            }
            WireJson.text(out, ",\"value\":", alert.getValue());
            WireJson.text(
                    out,
                    ",\"partialResponseStrategy\":",
                    alert.getPartialResponseStrategy().name());
            out.raw('}');
        }
        out.raw(']');
    }
}
