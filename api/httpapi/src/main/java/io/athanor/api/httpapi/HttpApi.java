package io.athanor.api.httpapi;

import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.promql.Value;
import io.athanor.server.http.BodyTooLargeException;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.HttpHandler;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.series.IncompleteException;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Prometheus HTTP API below {@code /api/v1}, over one engine and one source of series. */
public final class HttpApi {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private final ApiContext context;
    private final Supplier<DataVersion> versions;

    /** Tells nothing of the version of its data. */
    public HttpApi(ApiContext context) {
        this(context, () -> DataVersion.UNKNOWN);
    }

    /** @param versions the data as it is now; asked before and after each answer is computed */
    public HttpApi(ApiContext context, Supplier<DataVersion> versions) {
        this.context = context;
        this.versions = versions;
    }

    /** All routes; the handler names are those of Thanos's metrics. */
    public Routes routes() {
        QueryEndpoints query = new QueryEndpoints(context);
        SeriesEndpoints series = new SeriesEndpoints(context);
        TextEndpoints text = new TextEndpoints(context);
        TsdbEndpoint tsdb = new TsdbEndpoint(context);
        Routes routes = new Routes();
        add(routes, "GET,POST", "query", "query", sourced(query::query));
        add(routes, "GET,POST", "query_range", "query_range", sourced(query::queryRange));
        routes.add("POST", "/api/v1/read", "remote_read", new RemoteRead(context)::read);
        add(routes, "GET,POST", "query_explain", "query", query::queryExplain);
        add(routes, "GET,POST", "query_range_explain", "query", query::queryRangeExplain);
        add(routes, "GET,POST", "labels", "label_names", sourced(series::labelNames));
        add(routes, "GET", "label/{name}/values", "label_values", sourced(series::labelValues));
        add(routes, "GET,POST", "series", "series", sourced(series::series));
        about(routes, text);
        add(routes, "GET,POST", "format_query", "format_query", text::formatQuery);
        add(routes, "GET,POST", "parse_query", "parse_query", text::parseQuery);
        add(routes, "GET", "status/tsdb", "status_tsdb", sourced(tsdb::status));
        add(routes, "GET", "status/config", "status_config", EmptyEndpoints::config);
        add(routes, "GET", "status/walreplay", "status_walreplay", EmptyEndpoints::walReplay);
        add(routes, "GET", "alertmanagers", "alertmanagers", EmptyEndpoints::alertmanagers);
        add(routes, "GET", "targets/metadata", "targets_metadata", EmptyEndpoints::targetsMetadata);
        add(routes, "GET", "scrape_pools", "scrape_pools", EmptyEndpoints::scrapePools);
        add(routes, "GET", "notifications", "notifications", EmptyEndpoints::notifications);
        add(routes, "GET", "status/data_version", "data_version", this::dataVersion);
        ActiveQueryEndpoints active = new ActiveQueryEndpoints(context);
        add(routes, "GET", "status/active_queries", "active_queries", active::list);
        add(routes, "DELETE", "status/active_queries/{id}", "kill_query", active::kill);
        add(routes, "GET,POST,PUT,DELETE", "**", "not_found", HttpApi::notFound);
        return routes;
    }

    /** What is told beside series, or that there is none. */
    private void about(Routes routes, TextEndpoints text) {
        AboutAnswers answers = context.about();
        if (answers == null) {
            add(routes, "GET,POST", "query_exemplars", "exemplars", text::queryExemplars);
            add(routes, "GET", "metadata", "metadata", EmptyEndpoints::metadata);
            add(routes, "GET", "rules", "rules", EmptyEndpoints::rules);
            add(routes, "GET", "alerts", "alerts", EmptyEndpoints::alerts);
            add(routes, "GET", "targets", "targets", EmptyEndpoints::targets);
            return;
        }
        AboutEndpoints about = new AboutEndpoints(answers, context.parserOptions());
        add(routes, "GET,POST", "query_exemplars", "exemplars", whenReady(about::exemplars));
        add(routes, "GET", "metadata", "metadata", whenReady(about::metadata));
        add(routes, "GET", "rules", "rules", whenReady(about::rules));
        add(routes, "GET", "alerts", "alerts", whenReady(about::alerts));
        add(routes, "GET", "targets", "targets", whenReady(about::targets));
    }

    /** Writes a value as an answer's JSON to nowhere: part of a warm-up, so that the first answer finds a compiled writer. */
    public static void rehearse(Value value) throws IOException {
        JsonOut out = new JsonOut((_, _, _) -> {});
        ValueJson.write(out, value);
        out.end();
    }

    private static void add(Routes routes, String methods, String path, String name, Endpoint endpoint) {
        routes.add(methods, "/api/v1/" + path, name, serve(endpoint));
    }

    private Endpoint whenReady(Endpoint endpoint) {
        return exchange -> {
            if (!context.ready().getAsBoolean()) {
                throw new ApiException(ErrorType.UNAVAILABLE, "still starting: ask again once /-/ready answers OK");
            }
            String before = versions.get().token();
            Answer answer = endpoint.answer(exchange);
            // Only an answer that is of one version for sure says so.
            boolean isOfOne = answer.completeness() == null
                    || answer.completeness().version().equals(before);
            if (!before.isEmpty() && isOfOne && before.equals(versions.get().token())) {
                exchange.header(DataVersionJson.HEADER, before);
            }
            return answer;
        };
    }

    /** Answers from what the request may be answered from, and says who was asked. */
    private Endpoint sourced(SourcedEndpoint endpoint) {
        return whenReady(exchange -> {
            Params params = new Params(exchange.form());
            try (AnswerSource source =
                    context.source().of(exchange, params.storeMatch(), params.aborts(context.sources()))) {
                try {
                    return endpoint.answer(exchange, source).telling(source.completeness());
                } catch (ApiException e) {
                    throw e.telling(source.completeness());
                } catch (IncompleteException e) {
                    throw new ApiException(ErrorType.EXECUTION, "expanding series: " + e.getMessage(), e)
                            .telling(source.completeness());
                }
            }
        });
    }

    private Answer dataVersion(HttpExchange exchange) throws IOException {
        DataVersion now = versions.get();
        if (!now.isTold()) {
            return notFound(exchange);
        }
        String known = exchange.form().first("known");
        return Answer.of(out -> DataVersionJson.write(out, now, known));
    }

    private static void noContent(HttpExchange exchange) throws IOException {
        exchange.status(204);
        exchange.send(new byte[0], 0, true);
    }

    private static Answer notFound(HttpExchange exchange) {
        throw new ApiException(
                ErrorType.NOT_FOUND, exchange.method() + " " + exchange.path() + " is not an endpoint of this API");
    }

    static HttpHandler serve(Endpoint endpoint) {
        return exchange -> {
            Answer answer;
            try {
                answer = endpoint.answer(exchange);
            } catch (ApiException e) {
                Envelope.error(exchange, e);
                return;
            } catch (BodyTooLargeException e) {
                Envelope.error(exchange, 413, ErrorType.BAD_DATA, String.valueOf(e.getMessage()), null);
                return;
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("path", exchange.path()).setCause(e).log("a request could not be answered");
                Envelope.error(exchange, ErrorType.INTERNAL, String.valueOf(e.getMessage()));
                return;
            }
            if (answer.equals(Answer.NOTHING)) {
                noContent(exchange);
                return;
            }
            try (answer) {
                Envelope.success(exchange, answer);
            }
        };
    }

    /** Computes an answer, which is written afterwards. */
    @FunctionalInterface
    interface Endpoint {
        Answer answer(HttpExchange exchange) throws IOException;
    }

    /** The same, from some series. */
    @FunctionalInterface
    interface SourcedEndpoint {
        Answer answer(HttpExchange exchange, AnswerSource source) throws IOException;
    }
}
