package io.athanor.component.frontend;

import io.athanor.api.httpapi.Envelope;
import io.athanor.api.httpapi.ErrorType;
import io.athanor.api.httpapi.QueryCost;
import io.athanor.component.frontend.answer.AnswerException;
import io.athanor.component.frontend.answer.ListAnswer;
import io.athanor.component.frontend.answer.Matrix;
import io.athanor.component.frontend.answer.Notes;
import io.athanor.component.frontend.answer.VectorAnswer;
import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.Costs;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.downstream.QuerierException;
import io.athanor.component.frontend.plan.Dealing;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.plan.QueryFacts;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.component.frontend.plan.Span;
import io.athanor.component.frontend.plan.Times;
import io.athanor.component.frontend.queue.Limits;
import io.athanor.component.frontend.queue.TooManyRequestsException;
import io.athanor.component.frontend.status.ActiveRequests;
import io.athanor.component.frontend.status.Asked;
import io.athanor.component.frontend.status.SlowLog;
import io.athanor.component.frontend.status.TopQueries;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.Durations;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.promql.parser.Expr;
import io.athanor.server.http.BodyTooLargeException;
import io.athanor.server.http.ClientGoneException;
import io.athanor.server.http.Form;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import io.athanor.server.telemetry.RequestScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which request is answered how. Paths are the API's behind any prefix, as with Thanos. */
final class FrontendApi {
    private static final Logger LOG = LoggerFactory.getLogger(FrontendApi.class);
    private static final String JSON = "application/json";
    private static final Pattern LABEL_VALUES = Pattern.compile(".*/api/v1/label/.+/values");
    private static final int MOST_TOP = 1000;

    private final FrontendConfig config;
    private final QueryFrontend.Means with;
    private final RangeAnswers ranges;
    private final ListAnswers lists;
    private final InstantAnswers instants;
    private final Flights<Fetched> rangeFlights;
    private final Flights<Fetched> listFlights;
    private final ActiveRequests active;
    private final TopQueries top;
    private final SlowLog slow;
    private final Proxy proxy;
    private final CallerReader callers;

    FrontendApi(
            FrontendConfig config,
            QueryFrontend.Means with,
            RangeAnswers ranges,
            ListAnswers lists,
            InstantAnswers instants,
            Flights<Fetched> rangeFlights,
            Flights<Fetched> listFlights,
            ActiveRequests active,
            TopQueries top,
            SlowLog slow) {
        this.config = config;
        this.with = with;
        this.ranges = ranges;
        this.lists = lists;
        this.instants = instants;
        this.rangeFlights = rangeFlights;
        this.listFlights = listFlights;
        this.active = active;
        this.top = top;
        this.slow = slow;
        this.proxy = new Proxy(with.querier(), with.querierUrl());
        this.callers = new CallerReader(config.callers());
    }

    Routes routes() {
        return new Routes()
                .add("GET", "/api/v1/status/active_queries", "active_queries", this::activeQueries)
                .add("GET", "/api/v1/status/top_queries", "top_queries", this::topQueries)
                .add("GET,POST,PUT,PATCH,DELETE,OPTIONS", "/**", "query-frontend", this::handle);
    }

    private void activeQueries(HttpExchange exchange) throws IOException {
        exchange.send(200, JSON, active.json());
    }

    private void topQueries(HttpExchange exchange) throws IOException {
        Form form = exchange.form();
        String order = form.first("by").isEmpty() ? "seconds" : form.first("by");
        String most = form.first("topN").isEmpty() ? "20" : form.first("topN");
        TopQueries.Order by;
        try {
            by = TopQueries.Order.valueOf(order.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            Envelope.error(
                    exchange,
                    ErrorType.BAD_DATA,
                    "invalid parameter \"by\": it can be seconds, querier, count, samples, bytes, cpu, bucket_bytes or"
                            + " bucket_requests");
            return;
        }
        if (!most.matches("[0-9]{1,4}") || Integer.parseInt(most) > MOST_TOP) {
            Envelope.error(
                    exchange, ErrorType.BAD_DATA, "invalid parameter \"topN\": it has to be from 0 to " + MOST_TOP);
            return;
        }
        exchange.send(200, JSON, top.json(by, Integer.parseInt(most)));
    }

    /** Thanos's word for what is asked; empty: it goes on as it is. */
    static String operation(HttpExchange exchange) {
        return operation(exchange.method(), exchange.path());
    }

    /** The same of a request by its method and path. */
    static String operation(String method, String path) {
        if (!method.equals("GET") && !method.equals("POST")) {
            return "";
        }
        if (path.endsWith("/api/v1/query")) {
            return "query";
        }
        if (path.endsWith("/api/v1/query_range")) {
            return "query_range";
        }
        if (path.endsWith("/api/v1/labels")) {
            return "label_names";
        }
        if (path.endsWith("/api/v1/series")) {
            return "series";
        }
        return LABEL_VALUES.matcher(path).matches() ? "label_values" : "";
    }

    private void handle(HttpExchange exchange) throws IOException {
        String op = operation(exchange);
        try {
            Caller caller = callers.read(exchange);
            if (op.isEmpty()) {
                proxy.pass(exchange, caller, config.callers().tenantHeader());
            } else {
                with.counters().asked(op);
                answer(op, exchange, caller);
            }
        } catch (BadRequestException e) {
            Envelope.error(exchange, ErrorType.BAD_DATA, String.valueOf(e.getMessage()));
        } catch (BodyTooLargeException e) {
            Envelope.error(exchange, 413, ErrorType.BAD_DATA, String.valueOf(e.getMessage()));
        } catch (ClientGoneException e) {
            throw e;
        } catch (TooManyRequestsException e) {
            refuse(exchange, e);
        } catch (QuerierException e) {
            querierFailed(exchange, e);
        } catch (StoppedException e) {
            Envelope.error(exchange, ErrorType.CANCELED, String.valueOf(e.getMessage()));
        } catch (AnswerException e) {
            LOG.atWarn().addKeyValue("path", exchange.path()).setCause(e).log("the querier's answer cannot be used");
            Envelope.error(
                    exchange, 502, ErrorType.INTERNAL, "the querier " + with.querierUrl() + ": " + e.getMessage());
        } catch (LimitExceededException e) {
            Envelope.error(exchange, ErrorType.EXECUTION, String.valueOf(e.getMessage()));
        }
    }

    /** Names the limit, and when to ask again. */
    static void refuse(HttpExchange exchange, TooManyRequestsException why) throws IOException {
        if (why.retryAfterSeconds() > 0) {
            exchange.header("Retry-After", String.valueOf(why.retryAfterSeconds()));
        }
        Envelope.error(exchange, 429, ErrorType.UNAVAILABLE, why.limit() + ": " + why.getMessage());
    }

    private void querierFailed(HttpExchange exchange, QuerierException e) throws IOException {
        if (exchange.isCommitted()) {
            throw e;
        }
        if (e.status() == 0) {
            LOG.atWarn().addKeyValue("path", exchange.path()).log(String.valueOf(e.getMessage()));
            Envelope.error(exchange, ErrorType.UNAVAILABLE, String.valueOf(e.getMessage()));
            return;
        }
        if (e.contentType().startsWith(JSON)) {
            exchange.status(e.status());
            exchange.header("Content-Type", e.contentType());
            exchange.header("Cache-Control", "no-store");
            if (!e.retryAfter().isEmpty()) {
                exchange.header("Retry-After", e.retryAfter());
            }
            exchange.send(e.body(), e.body().length, true);
            return;
        }
        String said = new String(e.body(), 0, Math.min(300, e.body().length), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        ErrorType type = switch (e.status()) {
            case 422 -> ErrorType.EXECUTION;
            case 503, 504 -> ErrorType.TIMEOUT;
            default -> e.status() / 100 == 4 ? ErrorType.BAD_DATA : ErrorType.INTERNAL;
        };
        Envelope.error(exchange, e.status(), type, e.getMessage() + (said.isEmpty() ? "" : ": " + said));
    }

    private void answer(String op, HttpExchange exchange, Caller caller) throws IOException {
        Form form = exchange.form();
        String query = op.equals("query") || op.equals("query_range")
                ? form.first("query")
                : String.join(", ", form.all("match[]"));
        double hours = hours(form);
        Asked asked = active.begin(op, query, times(form), caller);
        boolean noStore = exchange.headers().stream()
                .anyMatch(h -> h.getKey().equalsIgnoreCase("Cache-Control")
                        && h.getValue().contains("no-store"));
        boolean succeeded = false;
        try (ByteBudget room = new ByteBudget(QueryFrontend.terms(with), with.memory())) {
            Work work = new Work(
                    asked, noStore, room, RequestScope.here(with.tracing().here()));
            Answer answer;
            try (HttpExchange.AutoCloseableWatch _ =
                    exchange.whenClientGoes(() -> asked.stop().stop())) {
                answer = switch (op) {
                    case "query" -> instant(form, exchange.path(), work);
                    case "query_range" -> range(form, exchange.path(), work);
                    default -> list(op, form, exchange, work);
                };
            }
            send(exchange, asked, answer);
            succeeded = true;
        } finally {
            active.end(asked);
            double seconds = (System.nanoTime() - asked.sinceNanos()) / 1e9;
            top.ended(asked, seconds, !succeeded);
            with.counters().answered(op, succeeded ? 200 : 500, seconds);
            if (config.forceStats()) {
                with.counters().cost(caller.org(), seconds, asked.costs().sum().samples());
            }
            slow.ended(
                    asked, exchange, form, seconds, hours, with.tracing().here().traceId());
        }
    }

    private static double hours(Form form) {
        try {
            return (Params.time(form, "end") - Params.time(form, "start")) / 3_600_000.0;
        } catch (BadRequestException e) {
            return -1;
        }
    }

    private static String times(Form form) {
        StringBuilder out = new StringBuilder();
        for (String name : List.of("time", "start", "end", "step")) {
            String value = form.first(name);
            if (value.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?")) {
                out.append(out.isEmpty() ? "" : ",")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(value);
            }
        }
        return out.toString();
    }

    /** What is to be sent. */
    private sealed interface Answer {
        record Whole(Answered answered) implements Answer {}

        record Range(Matrix matrix, boolean stats) implements Answer {}

        record Own(Streamed streamed) implements Answer {}

        record Listed(ListAnswer list) implements Answer {}

        record Instant(VectorAnswer vector, boolean stats) implements Answer {}
    }

    private Answer range(Form form, String path, Work work) throws IOException {
        if (Params.isForTheWhole(form) || form.first("step").isEmpty()) {
            List<Param> params = Params.others(form, Set.of(), config.ranges().partialResponse());
            return asIs(
                    rangeFlights,
                    new Ask("query_range", true, path, params, work.asked().caller(), 1),
                    work);
        }
        RangeQuery asked = Params.range(form, path, config.ranges().partialResponse());
        checkLength(asked, work.asked().caller());
        RangeQuery query = config.ranges().align() ? asked.aligned() : asked;
        boolean stats = Params.wantsStats(form);
        if (!stats && !config.forceStats() && ranges.isOnePiece(query)) {
            with.counters().split("query_range", 1);
            List<Param> params = query.params(new Span(query.start(), query.last()), List.of());
            return asIs(
                    rangeFlights,
                    new Ask("query_range", true, path, params, work.asked().caller(), cost(query)),
                    work);
        }
        return switch (ranges.answer(query, stats || config.forceStats(), work)) {
            case RangeAnswers.Ranged.Parts(Matrix matrix) -> new Answer.Range(matrix, stats);
            case RangeAnswers.Ranged.Own(Streamed streamed) -> new Answer.Own(streamed);
        };
    }

    /** The querier's answer as it is; one under way is shared. */
    private static Answer asIs(Flights<Fetched> flights, Ask ask, Work work) throws IOException {
        // A large one is sent while it comes in: what was made of it is only waited for where it is none.
        Flights.Reader<Fetched> reader = answered -> new Fetched.Whole(answered.isLarge() ? answered.head() : answered);
        return switch (Streamed.ask(flights, "as it is", ask, reader, work)) {
            case Streamed.Outcome.Large(Streamed streamed) -> new Answer.Own(streamed);
            case Streamed.Outcome.Small(Fetched fetched) -> new Answer.Whole(InstantAnswers.whole(fetched));
        };
    }

    private static double cost(RangeQuery query) {
        Expr expr = QueryFacts.parse(query.query());
        QueryFacts facts = expr == null ? QueryFacts.UNKNOWN : QueryFacts.of(expr);
        return facts.cost(query.start(), query.end());
    }

    private void checkLength(RangeQuery query, Caller caller) {
        Limits limits = with.overrides().get().of(caller.tenant());
        long most = limits.maxQueryLength().isZero()
                ? config.ranges().maxLength().toMillis()
                : limits.maxQueryLength().toMillis();
        if (most > 0 && query.end() - query.start() > most) {
            throw new BadRequestException("the query time range exceeds the limit (query length: "
                    + Durations.format(query.end() - query.start()) + ", limit: " + Durations.format(most) + ")");
        }
    }

    private Answer instant(Form form, String path, Work work) throws IOException {
        Dealing shards = Params.isForTheWhole(form) ? Dealing.WHOLE : instants.shards(form.first("query"));
        List<Param> params =
                new ArrayList<>(Params.others(form, Set.of(), config.ranges().partialResponse()));
        if (form.first("time").isEmpty()) {
            // The time of the request: all shards are of one, and nobody is given the answer of another's.
            params.removeIf(param -> param.name().equals("time"));
            params.add(new Param("time", Times.seconds(with.clock().millis())));
        }
        Ask ask = new Ask("query", true, path, params, work.asked().caller(), 1);
        return shards.isWhole()
                ? asIs(instants.flights(), ask, work)
                : new Answer.Instant(instants.sharded(ask, shards, work), Params.wantsStats(form));
    }

    private Answer list(String op, Form form, HttpExchange exchange, Work work) throws IOException {
        long now = with.clock().millis();
        long start =
                Params.time(form, "start", now - config.lists().defaultRange().toMillis());
        long end = Params.time(form, "end", now);
        if (end < start) {
            throw new BadRequestException("end timestamp must not be before start time");
        }
        boolean post = !op.equals("label_values");
        List<Param> others =
                Params.others(form, Set.of("start", "end"), config.lists().partialResponse());
        if (Params.isForTheWhole(form)) {
            List<Param> params = new ArrayList<>(others);
            params.add(new Param("start", Times.seconds(start)));
            params.add(new Param("end", Times.seconds(end)));
            return asIs(
                    listFlights,
                    new Ask(op, post, exchange.path(), params, work.asked().caller(), 1),
                    work);
        }
        ListAnswer.Kind kind = op.equals("series") ? ListAnswer.Kind.SERIES : ListAnswer.Kind.TEXTS;
        return new Answer.Listed(
                lists.answer(new ListAnswers.Request(kind, op, post, exchange.path(), start, end, others), work));
    }

    private void send(HttpExchange exchange, Asked asked, Answer answer) throws IOException {
        exchange.status(200);
        exchange.header("Content-Type", JSON);
        Costs.Sum cost = asked.costs().sum();
        exchange.header("Server-Timing", timing(cost, System.nanoTime() - asked.sinceNanos()));
        tell(exchange, cost.told());
        switch (answer) {
            case Answer.Whole(Answered answered) -> {
                headers(exchange, answered);
                exchange.send(answered.body(), answered.body().length, true);
            }
            case Answer.Own(Streamed streamed) -> {
                headers(exchange, streamed.head());
                tell(exchange, streamed.head().cost());
                try (streamed) {
                    streamed.send(exchange);
                }
            }
            case Answer.Range(Matrix matrix, boolean stats) -> {
                forbidKeeping(exchange, matrix.notes());
                matrix.write(stats, exchange::send);
            }
            case Answer.Listed(ListAnswer list) -> {
                forbidKeeping(exchange, list.notes());
                list.write(exchange::send);
            }
            case Answer.Instant(VectorAnswer vector, boolean stats) -> {
                forbidKeeping(exchange, vector.notes());
                vector.write(stats, exchange::send);
            }
        }
    }

    private static void headers(HttpExchange exchange, Answered head) {
        exchange.status(head.status());
        exchange.header("Content-Type", head.contentType().isEmpty() ? JSON : head.contentType());
        if (!head.cacheControl().isEmpty()) {
            exchange.header("Cache-Control", head.cacheControl());
        }
    }

    private static void tell(HttpExchange exchange, QueryCost cost) {
        if (!cost.equals(QueryCost.NOTHING)) {
            exchange.header(QueryCost.HEADER, cost.header());
        }
    }

    private static void forbidKeeping(HttpExchange exchange, Notes notes) {
        if (!notes.areOfTheLanguage()) {
            exchange.header("Cache-Control", "no-store");
        }
    }

    private static String timing(Costs.Sum cost, long nanos) {
        return "queue;dur=" + millis(cost.longestQueueNanos()) + ", cache;dur=" + millis(cost.cacheNanos())
                + ", querier_wall_time;dur=" + millis(cost.querierNanos()) + ", querier_cpu_time;dur="
                + millis(cost.told().cpuNanos()) + ", response_time;dur=" + millis(nanos);
    }

    private static String millis(long nanos) {
        return Times.seconds(nanos / 1000);
    }
}
