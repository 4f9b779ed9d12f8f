package io.athanor.api.httpapi;

import io.athanor.api.storeapi.RpcErrors;
import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.pb.AlertInstance;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.http.Form;
import io.athanor.server.http.HttpExchange;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code rules}, {@code alerts}, {@code targets}, {@code metadata} and {@code query_exemplars} of others. */
final class AboutEndpoints {
    private final AboutAnswers about;
    private final ParserOptions language;

    AboutEndpoints(AboutAnswers about, ParserOptions language) {
        this.about = about;
        this.language = language;
    }

    Answer rules(HttpExchange exchange) throws IOException {
        Form form = exchange.form();
        new Params(form).matchers();
        String type = form.first("type").toUpperCase(Locale.ROOT);
        RulesRequest request = RulesRequest.newBuilder()
                .setType(
                        switch (type) {
                            case "", "ALL" -> RulesRequest.Type.ALL;
                            case "ALERT" -> RulesRequest.Type.ALERT;
                            case "RECORD" -> RulesRequest.Type.RECORD;
                            default ->
                                throw ApiException.badData("invalid rules parameter type='" + form.first("type") + "'");
                        })
                .addAllMatcherString(form.all("match[]"))
                .addAllRuleName(form.all("rule_name[]"))
                .addAllRuleGroup(form.all("rule_group[]"))
                .addAllFile(form.all("file[]"))
                .build();
        Found<RuleGroup> found = ask("error retrieving rules", () -> about.rules(request));
        return new Answer(out -> RulesJson.write(out, found.items()), found.warnings(), List.of());
    }

    Answer alerts(HttpExchange exchange) {
        RulesRequest request =
                RulesRequest.newBuilder().setType(RulesRequest.Type.ALERT).build();
        Found<RuleGroup> found = ask("error retrieving rules", () -> about.rules(request));
        List<AlertInstance> alerts = found.items().stream()
                .flatMap(group -> group.getRulesList().stream())
                .flatMap(rule -> rule.getAlert().getAlertsList().stream())
                .toList();
        return new Answer(out -> RulesJson.writeAlerts(out, alerts), found.warnings(), List.of());
    }

    Answer targets(HttpExchange exchange) throws IOException {
        String state = exchange.form().first("state");
        TargetsRequest request = TargetsRequest.newBuilder()
                .setState(
                        switch (state.toUpperCase(Locale.ROOT)) {
                            case "", "ANY" -> TargetsRequest.State.ANY;
                            case "ACTIVE" -> TargetsRequest.State.ACTIVE;
                            case "DROPPED" -> TargetsRequest.State.DROPPED;
                            default -> throw ApiException.badData("invalid targets parameter state='" + state + "'");
                        })
                .build();
        Found<TargetDiscovery> found = ask("retrieving targets", () -> about.targets(request));
        return new Answer(out -> TargetsJson.write(out, found.items().getFirst()), found.warnings(), List.of());
    }

    Answer metadata(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        params.number("limit_per_metric");
        MetricMetadataRequest request = MetricMetadataRequest.newBuilder()
                .setMetric(params.text("metric"))
                .setLimit(metadataLimit(params))
                .build();
        Found<MetricMetadata> found = ask("retrieving metadata", () -> about.metadata(request));
        return new Answer(
                out -> MetadataJson.write(out, found.items().getFirst(), perMetric(params)),
                found.warnings(),
                List.of());
    }

    private static int metadataLimit(Params params) {
        params.number("limit");
        String limit = params.text("limit");
        return limit.isEmpty() ? -1 : Math.clamp(GoNumbers.parseInteger(limit), -1, Integer.MAX_VALUE);
    }

    /** How much is told of a metric at most, as with Prometheus. */
    private static int perMetric(Params params) {
        String limit = params.text("limit_per_metric");
        long most = limit.isEmpty() ? 0 : GoNumbers.parseInteger(limit);
        return most <= 0 ? Integer.MAX_VALUE : (int) Math.min(most, Integer.MAX_VALUE);
    }

    Answer exemplars(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        long start = params.time("start", TimeParams.MIN_TIME_MS);
        long end = params.time("end", TimeParams.MAX_TIME_MS);
        if (end < start) {
            throw ApiException.badData("end timestamp must not be before start timestamp");
        }
        try {
            Parser.parse(params.text("query"), language);
        } catch (ParseException e) {
            throw ApiException.badData(String.valueOf(e.getMessage()));
        }
        ExemplarsRequest request = ExemplarsRequest.newBuilder()
                .setQuery(params.text("query"))
                .setStart(start)
                .setEnd(end)
                .build();
        Found<ExemplarData> found = ask("retrieving exemplars", () -> about.exemplars(request));
        return new Answer(out -> ExemplarsJson.write(out, found.items()), found.warnings(), List.of());
    }

    static <T> T ask(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (StatusRuntimeException e) {
            throw new ApiException(ErrorType.INTERNAL, what + ": " + RpcErrors.why(e), e);
        }
    }
}
