package io.athanor.component.query;

import io.athanor.fanout.Member;
import io.athanor.model.Labels;
import io.athanor.server.JsonText;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** {@code /api/v1/stores}: every endpoint by its kind, what it holds, and what is wrong with it. */
public final class StoresRoute {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final EndpointSet endpoints;

    /** Of these. */
    public StoresRoute(EndpointSet endpoints) {
        this.endpoints = endpoints;
    }

    /** The route. */
    public Routes routes() {
        return new Routes().add("GET", "/api/v1/stores", "stores", this::answer);
    }

    private void answer(HttpExchange exchange) throws IOException {
        TreeMap<String, StringBuilder> kinds = new TreeMap<>();
        for (Endpoint endpoint : endpoints.endpoints()) {
            if (endpoint.state().isLost()) {
                continue;
            }
            StringBuilder list =
                    kinds.computeIfAbsent(endpoint.state().known().component(), kind -> new StringBuilder());
            list.append(list.isEmpty() ? "" : ",");
            write(endpoint, list);
        }
        StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":{");
        kinds.forEach((kind, list) -> {
            out.append(out.charAt(out.length() - 1) == '{' ? "" : ",");
            JsonText.quote(kind, out);
            out.append(":[").append(list).append(']');
        });
        out.append('}');
        gone(out);
        exchange.send(200, "application/json", out.append('}').toString());
    }

    /** Beyond Thanos, beside the data: endpoints that were there once. */
    private void gone(StringBuilder out) {
        List<Member> gone = endpoints.members().stream().filter(Member::isGone).toList();
        if (gone.isEmpty()) {
            return;
        }
        out.append(",\"gone\":[");
        String separator = "{\"name\":";
        for (Member one : gone) {
            out.append(separator);
            separator = ",{\"name\":";
            JsonText.quote(one.name(), out);
            out.append(",\"component\":");
            JsonText.quote(one.info().component(), out);
            out.append(",\"lastSeen\":");
            JsonText.quote(
                    one.lastSeen() == 0
                            ? NEVER
                            : Instant.ofEpochMilli(one.lastSeen()).toString(),
                    out);
            out.append(",\"lastError\":");
            JsonText.quote(one.fault(), out);
            out.append(",\"labelSets\":");
            labelSets(one.info().labelSets(), out);
            out.append('}');
        }
        out.append(']');
    }

    private static void write(Endpoint endpoint, StringBuilder out) {
        Endpoint.State state = endpoint.state();
        Instant check = state.lastSeen();
        out.append("{\"name\":");
        JsonText.quote(endpoint.name(), out);
        out.append(",\"lastCheck\":");
        JsonText.quote(check == null ? NEVER : check.toString(), out);
        out.append(",\"lastError\":");
        if (state.isUp()) {
            out.append("null");
        } else {
            JsonText.quote(state.fault(), out);
        }
        out.append(",\"labelSets\":");
        labelSets(state.known().labelSets(), out);
        out.append(",\"minTime\":").append(state.known().mint());
        out.append(",\"maxTime\":").append(state.known().maxt()).append('}');
    }

    private static void labelSets(List<Labels> sets, StringBuilder out) {
        out.append('[');
        for (Labels set : sets) {
            out.append(out.charAt(out.length() - 1) == '[' ? "{" : ",{");
            for (int i = 0; i < set.size(); i++) {
                out.append(i == 0 ? "" : ",");
                JsonText.quote(set.name(i), out);
                out.append(':');
                JsonText.quote(set.value(i), out);
            }
            out.append('}');
        }
        out.append(']');
    }
}
