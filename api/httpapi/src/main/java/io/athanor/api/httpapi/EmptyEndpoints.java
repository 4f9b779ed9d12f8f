package io.athanor.api.httpapi;

import io.athanor.model.GoQuote;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import java.util.Set;

/**
 * What Prometheus and Thanos answer from rules, scrapes and a write-ahead log, of which there are none here: empty, in the
 * form that clients expect, and with the parameters checked.
 */
final class EmptyEndpoints {
    private static final Set<String> RULE_TYPES = Set.of("", "alert", "record");
    private static final Set<String> BOOLEANS =
            Set.of("", "1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False");

    private EmptyEndpoints() {}

    static Answer rules(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        params.matchers();
        String type = params.text("type");
        if (!RULE_TYPES.contains(type)) {
            throw ApiException.invalidParameter("type", "not supported value " + GoQuote.quote(type));
        }
        String exclude = params.text("exclude_alerts");
        if (!BOOLEANS.contains(exclude)) {
            throw ApiException.invalidParameter(
                    "exclude_alerts",
                    "error converting exclude_alerts: strconv.ParseBool: parsing " + GoQuote.quote(exclude)
                            + ": invalid syntax");
        }
        checkPage(params);
        return constant("{\"groups\":[]}");
    }

    private static void checkPage(Params params) {
        String limit = params.text("group_limit");
        if (limit.isEmpty()) {
            if (!params.text("group_next_token").isEmpty()) {
                throw ApiException.invalidParameter(
                        "group_next_token", "group_limit needs to be present in order to paginate over the groups");
            }
            return;
        }
        try {
            if (GoNumbers.parseInteger(limit) <= 0) {
                throw ApiException.invalidParameter("group_limit", "group_limit needs to be greater than 0");
            }
        } catch (NumberFormatException e) {
            throw ApiException.invalidParameter(
                    "group_limit",
                    "group_limit needs to be a valid number: "
                            + String.valueOf(e.getMessage()).replaceFirst("Atoi", "ParseInt"));
        }
    }

    static Answer alerts(HttpExchange exchange) {
        return constant("{\"alerts\":[]}");
    }

    static Answer targets(HttpExchange exchange) {
        return constant("{\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":{}}");
    }

    static Answer targetsMetadata(HttpExchange exchange) throws IOException {
        new Params(exchange.form()).number("limit");
        return constant("[]");
    }

    static Answer scrapePools(HttpExchange exchange) {
        return constant("{\"scrapePools\":[]}");
    }

    static Answer alertmanagers(HttpExchange exchange) {
        return constant("{\"activeAlertmanagers\":[],\"droppedAlertmanagers\":[]}");
    }

    static Answer notifications(HttpExchange exchange) {
        return constant("[]");
    }

    static Answer walReplay(HttpExchange exchange) {
        return constant("{\"min\":0,\"max\":0,\"current\":0}");
    }

    /** The file that Prometheus has; here everything is said by flags. */
    static Answer config(HttpExchange exchange) {
        return Answer.of(out -> {
            out.raw("{\"yaml\":");
            out.string("# There is no configuration file: status/flags shows what was set.\nglobal: {}\n");
            out.raw('}');
        });
    }

    /** No metadata of metrics: blocks hold none. */
    static Answer metadata(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        params.number("limit");
        params.number("limit_per_metric");
        return constant("{}");
    }

    private static Answer constant(String json) {
        return Answer.of(out -> out.raw(json));
    }
}
