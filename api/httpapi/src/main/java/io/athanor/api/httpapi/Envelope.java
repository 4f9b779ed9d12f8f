package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.model.Durations;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.ResolutionSlice;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form that all answers of the API have: status, then data or error, then warnings and infos. */
public final class Envelope {
    private static final String JSON = "application/json";
    private static final int MOST_ANNOTATIONS = 10;

    private Envelope() {}

    /** Sends an answer; it must not be kept by caches if something is missing from it. */
    static void success(HttpExchange exchange, Answer answer) throws IOException {
        exchange.status(200);
        exchange.header("Content-Type", JSON);
        if (answer.warnings().stream().anyMatch(w -> !w.startsWith("PromQL "))) {
            exchange.header("Cache-Control", "no-store");
        }
        JsonOut out = new JsonOut(exchange::send);
        out.raw("{\"status\":\"success\",\"data\":");
        answer.data().write(out);
        annotations(out, "warnings", "warning", answer.warnings());
        annotations(out, "infos", "info", answer.infos());
        if (answer.trace() != null) {
            out.raw(",\"trace\":");
            answer.trace().write(out);
        }
        resolutions(out, answer.resolutions());
        completeness(out, answer.completeness());
        out.raw('}');
        out.end();
    }

    /** Sends an error with the status that goes with its type. */
    public static void error(HttpExchange exchange, ErrorType type, String message) throws IOException {
        error(exchange, type.status(), type, message, null);
    }

    /** The same, which tells who was asked. */
    static void error(HttpExchange exchange, ApiException why) throws IOException {
        error(exchange, why.type().status(), why.type(), String.valueOf(why.getMessage()), why.completeness());
    }

    /** Sends an error with a status of its own. */
    public static void error(HttpExchange exchange, int status, ErrorType type, String message) throws IOException {
        error(exchange, status, type, message, null);
    }

    /** The same, which tells who was asked. */
    static void error(
            HttpExchange exchange, int status, ErrorType type, String message, @Nullable Completeness completeness)
            throws IOException {
        exchange.status(status);
        exchange.header("Content-Type", JSON);
        exchange.header("Cache-Control", "no-store");
        JsonOut out = new JsonOut(exchange::send);
        out.raw("{\"status\":\"error\",\"errorType\":\"");
        out.raw(type.word());
        out.raw("\",\"error\":");
        out.string(message);
        completeness(out, completeness);
        out.raw('}');
        out.end();
    }

    /** {@code [{"resolution":"5m0s","start":…,"end":…},…]}: beyond what Thanos answers. */
    private static void resolutions(JsonOut out, List<ResolutionSlice> slices) throws IOException {
        if (slices.isEmpty()) {
            return;
        }
        out.raw(",\"resolutions\":[");
        boolean first = true;
        for (ResolutionSlice slice : slices) {
            out.raw(first ? "{\"resolution\":" : ",{\"resolution\":");
            first = false;
            out.string(Durations.format(slice.resolutionMs()));
            out.raw(",\"start\":");
            out.seconds(slice.mint());
            out.raw(",\"end\":");
            out.seconds(slice.maxt());
            out.raw('}');
        }
        out.raw(']');
    }

    /** Beyond Thanos, too. */
    private static void completeness(JsonOut out, @Nullable Completeness completeness) throws IOException {
        if (completeness != null) {
            out.raw(",\"completeness\":");
            CompletenessJson.write(out, completeness);
        }
    }

    private static void annotations(JsonOut out, String key, String kind, List<String> texts) throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        List<String> shown = texts;
        if (texts.size() > MOST_ANNOTATIONS) {
            shown = new java.util.ArrayList<>(texts.subList(0, MOST_ANNOTATIONS));
            shown.add(texts.size() - MOST_ANNOTATIONS + " more " + kind + " annotations omitted");
        }
        out.raw(",\"" + key + "\":");
        Answer.strings(out, shown);
    }
}
