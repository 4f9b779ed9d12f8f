package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.EndpointAnswer;
import io.athanor.api.storeapi.completeness.EndpointAnswer.State;
import io.athanor.model.Labels;
import java.io.IOException;
import java.util.List;

/**
 * Who was asked for an answer, beside its data:
 *
 * <pre>
 * {"complete": false, "asked": 2, "answered": 1, "partial": 0, "failed": 1, "skipped": 1, "gone": 0, "silent": ["…"],
 *  "endpoints": [{"endpoint": "10.0.0.2:10901", "component": "sidecar", "state": "failed", "reason": "…",
 *    "labelSets": [{"cluster": "eu"}], "minTime": 0, "maxTime": 0, "lastSeen": 0, "endpoints": […]}]}
 * </pre>
 *
 * Times are in ms; {@code minTime} and {@code maxTime} are left out where nothing is known, {@code lastSeen} where it is now.
 */
final class CompletenessJson {
    /** Label sets shown of one endpoint; a store has as many as the fleet has clusters. */
    private static final int MOST_LABEL_SETS = 20;

    private CompletenessJson() {}

    static void write(JsonOut out, Completeness completeness) throws IOException {
        out.raw(completeness.isComplete() ? "{\"complete\":true,\"asked\":" : "{\"complete\":false,\"asked\":");
        out.number(completeness.asked());
        for (State state : State.values()) {
            out.raw(",\"" + state.word() + "\":");
            out.number(completeness.count(state));
        }
        if (!completeness.silent().isEmpty()) {
            out.raw(",\"silent\":");
            Answer.strings(out, completeness.silent());
        }
        endpoints(out, completeness.endpoints());
        out.raw('}');
    }

    private static void endpoints(JsonOut out, List<EndpointAnswer> endpoints) throws IOException {
        out.raw(",\"endpoints\":[");
        String separator = "{\"endpoint\":";
        for (EndpointAnswer endpoint : endpoints) {
            out.raw(separator);
            separator = ",{\"endpoint\":";
            write(out, endpoint);
        }
        out.raw(']');
    }

    private static void write(JsonOut out, EndpointAnswer endpoint) throws IOException {
        out.string(endpoint.endpoint());
        out.raw(",\"component\":");
        out.string(endpoint.component());
        out.raw(",\"state\":\"" + endpoint.state().word() + "\"");
        if (!endpoint.reason().isEmpty()) {
            out.raw(",\"reason\":");
            out.string(endpoint.reason());
        }
        labelSets(out, endpoint.labelSets());
        if (endpoint.mint() > Long.MIN_VALUE || endpoint.maxt() < Long.MAX_VALUE) {
            out.raw(",\"minTime\":");
            out.number(endpoint.mint());
            out.raw(",\"maxTime\":");
            out.number(endpoint.maxt());
        }
        if (endpoint.state().compareTo(State.PARTIAL) > 0) {
            out.raw(",\"lastSeen\":");
            out.number(endpoint.lastSeen());
        }
        if (!endpoint.below().isEmpty()) {
            endpoints(out, endpoint.below());
        }
        out.raw('}');
    }

    private static void labelSets(JsonOut out, List<Labels> sets) throws IOException {
        out.raw(",\"labelSets\":[");
        boolean first = true;
        for (Labels set : sets.subList(0, Math.min(sets.size(), MOST_LABEL_SETS))) {
            out.raw(first ? "" : ",");
            first = false;
            ValueJson.labels(out, set);
        }
        out.raw(']');
        if (sets.size() > MOST_LABEL_SETS) {
            out.raw(",\"moreLabelSets\":");
            out.number(sets.size() - MOST_LABEL_SETS);
        }
    }
}
