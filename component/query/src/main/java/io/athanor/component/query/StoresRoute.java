package io.athanor.component.query;

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
        exchange.send(200, "application/json", out.append("}}").toString());
    }

    private static void write(Endpoint endpoint, StringBuilder out) {
        Endpoint.State state = endpoint.state();
        Instant check = state.lastCheck();
        out.append("{\"name\":");
        JsonText.quote(endpoint.address(), out);
        out.append(",\"lastCheck\":");
        JsonText.quote(check == null ? "0001-01-01T00:00:00Z" : check.toString(), out);
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
