package io.athanor.component.sidecar;

import io.athanor.api.storeapi.pb.Alert;
import io.athanor.api.storeapi.pb.AlertInstance;
import io.athanor.api.storeapi.pb.AlertState;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.RecordingRule;
import io.athanor.api.storeapi.pb.Rule;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.model.Labels;
import io.athanor.objstore.http.Json;
import java.util.Locale;

/** The groups of {@code /api/v1/rules}; each rule, not each alert, gets the external labels. */
final class RulesJson {
    private final Labels external;

    RulesJson(Labels external) {
        this.external = external;
    }

    RuleGroup group(Json json) {
        RuleGroup.Builder group = RuleGroup.newBuilder()
                .setName(json.get("name").text())
                .setFile(json.get("file").text())
                .setInterval(WireJson.number(json.get("interval")))
                .setEvaluationDurationSeconds(WireJson.number(json.get("evaluationTime")))
                .setLastEvaluation(WireJson.time(json.get("lastEvaluation")))
                .setLimit(WireJson.whole(json.get("limit")))
                .setPartialResponseStrategy(PartialResponseStrategy.ABORT);
        json.get("rules").items().forEach(rule -> group.addRules(rule(rule)));
        return group.build();
    }

    private Rule rule(Json json) {
        String type = json.get("type").text().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "recording" -> Rule.newBuilder().setRecording(recording(json)).build();
            case "alerting" -> Rule.newBuilder().setAlert(alert(json)).build();
            default -> throw new PrometheusException(500, "rule: unknown type field provided " + type);
        };
    }

    private RecordingRule recording(Json json) {
        return RecordingRule.newBuilder()
                .setName(json.get("name").text())
                .setQuery(json.get("query").text())
                .setLabels(WireJson.labels(json.get("labels"), external))
                .setHealth(json.get("health").text())
                .setLastError(json.get("lastError").text())
                .setEvaluationDurationSeconds(WireJson.number(json.get("evaluationTime")))
                .setLastEvaluation(WireJson.time(json.get("lastEvaluation")))
                .build();
    }

    private Alert alert(Json json) {
        Alert.Builder alert = Alert.newBuilder()
                .setState(state(json.get("state").text()))
                .setName(json.get("name").text())
                .setQuery(json.get("query").text())
                .setDurationSeconds(WireJson.number(json.get("duration")))
                .setKeepFiringForSeconds(WireJson.number(json.get("keepFiringFor")))
                .setLabels(WireJson.labels(json.get("labels"), external))
                .setAnnotations(WireJson.labels(json.get("annotations"), Labels.EMPTY))
                .setHealth(json.get("health").text())
                .setLastError(json.get("lastError").text())
                .setEvaluationDurationSeconds(WireJson.number(json.get("evaluationTime")))
                .setLastEvaluation(WireJson.time(json.get("lastEvaluation")));
        json.get("alerts").items().forEach(instance -> alert.addAlerts(instance(instance)));
        return alert.build();
    }

    private static AlertInstance instance(Json json) {
        AlertInstance.Builder instance = AlertInstance.newBuilder()
                .setLabels(WireJson.labels(json.get("labels"), Labels.EMPTY))
                .setAnnotations(WireJson.labels(json.get("annotations"), Labels.EMPTY))
                .setState(state(json.get("state").text()))
                .setValue(json.get("value").text());
        if (!json.get("activeAt").text().isEmpty()) {
            instance.setActiveAt(WireJson.time(json.get("activeAt")));
        }
        return instance.build();
    }

    private static AlertState state(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inactive" -> AlertState.INACTIVE;
            case "pending" -> AlertState.PENDING;
            case "firing" -> AlertState.FIRING;
            default -> AlertState.UNKNOWN;
        };
    }
}
