package io.athanor.api.httpapi;

import io.athanor.model.GoQuote;
import io.athanor.promql.Cancellation;
import io.athanor.promql.HeldResult;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryOperator;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryResult;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.SourceResolution;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code query} and {@code query_range}, and what they would do. */
final class QueryEndpoints {
    private static final long MOST_STEPS = 11_000;

    private final ApiContext context;

    QueryEndpoints(ApiContext context) {
        this.context = context;
    }

    Answer query(HttpExchange exchange, AnswerSource source) throws IOException {
        Params params = new Params(exchange.form());
        return answer(exchange, params, instant(params), source);
    }

    Answer queryRange(HttpExchange exchange, AnswerSource source) throws IOException {
        Params params = new Params(exchange.form());
        return answer(exchange, params, range(params), source);
    }

    Answer queryExplain(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        return explain(params, instant(params));
    }

    Answer queryRangeExplain(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        return explain(params, range(params));
    }

    private Answer explain(Params params, QueryRequest request) {
        params.checkEngine();
        QueryOperator plan = explanation(request);
        return Answer.of(out -> OperatorJson.write(out, plan));
    }

    private QueryOperator explanation(QueryRequest request) {
        try {
            return context.engine().explain(request);
        } catch (PromqlException e) {
            throw apiException(e);
        }
    }

    private QueryRequest instant(Params params) {
        int limit = params.limit();
        long time = params.time("time", context.clock().millis());
        Duration timeout = params.timeout();
        Duration lookback = params.lookback();
        QueryRequest request = QueryRequest.instant(params.text("query"), time)
                .withLimit(limit)
                .withTimeout(timeout)
                .withLookback(lookback);
        return from(params, request, context.sources().instantResolution().toNanos());
    }

    private QueryRequest range(Params params) {
        int limit = params.limit();
        long start = params.time("start");
        long end = params.time("end");
        if (end < start) {
            throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
        }
        long stepNanos = step(params, start, end);
        if (stepNanos < 1_000_000) {
            throw ApiException.invalidParameter(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if (TimeParams.exceeds(start, end, stepNanos, MOST_STEPS)) {
            throw ApiException.badData("exceeded maximum resolution of 11,000 points per timeseries. "
                    + "Try decreasing the query resolution (?step=XX)");
        }
        QueryRequest request = QueryRequest.range(params.text("query"), start, end, stepNanos / 1_000_000)
                .withLimit(limit)
                .withTimeout(params.timeout())
                .withLookback(params.lookback());
        return from(params, request, stepNanos / 5);
    }

    /** The step; where none is given, the default one if there is one, or coarser so that 250 steps do. */
    private long step(Params params, long start, long end) {
        Duration otherwise = context.defaultStep();
        if (otherwise != null && params.text("step").isEmpty()) {
            return Math.max(Math.ceilDiv(end - start, 250) * 1_000_000, otherwise.toNanos());
        }
        return params.durationNanos("step");
    }

    private Answer answer(HttpExchange exchange, Params params, QueryRequest request, AnswerSource source) {
        params.checkEngine();
        String stats = params.text("stats");
        QueryRequest asked = request.withCountedSamples(!stats.isEmpty())
                .withAnalysis(params.flag("analyze") || params.flag("trace"));
        QueryOperator plan = params.flag("explain") ? explanation(request) : null;
        Cancellation cancellation = new Cancellation();
        HeldResult held;
        TracedQuery traced = new TracedQuery(context.tracing(), asked, source);
        try (HttpExchange.AutoCloseableWatch _ =
                        exchange.whenClientGoes(() -> cancellation.cancel("the client closed the connection"));
                traced) {
            held = context.engine().hold(asked, traced, cancellation);
        } catch (PromqlException e) {
            throw traced.failed(apiException(e));
        }
        QueryResult result = held.result();
        exchange.header(
                QueryCost.HEADER, QueryCost.of(result.stats(), source.fetched()).header());
        try {
            params.checkComplete(result.warnings(), context.sources());
        } catch (ApiException e) {
            held.close();
            throw e;
        }
        List<String> warnings = new ArrayList<>(result.warnings());
        if (!stats.isEmpty() && !stats.equals("true") && !stats.equals("all")) {
            warnings.add("value " + GoQuote.quote(stats) + " for parameter \"stats\" is deprecated and will be rejected"
                    + " in the next major release, use \"true\" or \"all\"");
        }
        return new Answer(
                out -> {
                    out.raw('{');
                    ValueJson.write(out, result.value());
                    if (!stats.isEmpty()) {
                        out.raw(",\"stats\":");
                        StatsJson.write(out, result.stats(), asked, stats.equals("all"));
                    }
                    if (plan != null) {
                        out.raw(",\"explanation\":");
                        OperatorJson.write(out, plan);
                    }
                    QueryOperator analysis = result.analysis();
                    if (analysis != null && params.flag("analyze")) {
                        out.raw(",\"analysis\":");
                        OperatorJson.write(out, analysis);
                    }
                    out.raw('}');
                },
                warnings,
                result.infos(),
                params.flag("trace") ? out -> OperatorJson.trace(out, result, asked) : null,
                asked.sources().resolution().orCoarser() ? result.resolutions() : List.of(),
                held::close,
                null);
    }

    /** The request with what its parameters say of the data to answer from; {@code automatic} is what auto means, ns. */
    private QueryRequest from(Params params, QueryRequest request, long automatic) {
        SourceResolution resolution = params.resolution(automatic, context.sources());
        return request.withSources(params.sources(resolution, context.sources()))
                .withLookback(lookback(request, resolution));
    }

    private Duration lookback(QueryRequest request, SourceResolution resolution) {
        if (!request.lookback().isZero() || resolution.orCoarser()) {
            return request.lookback();
        }
        long configured = context.engine().config().lookback().toMillis();
        return Duration.ofMillis(context.sources().lookback(resolution.maxMs(), configured));
    }

    private static ApiException apiException(PromqlException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case BAD_DATA -> ApiException.invalidParameter("query", message);
            case EXECUTION -> new ApiException(ErrorType.EXECUTION, message, e);
            case TIMEOUT -> new ApiException(ErrorType.TIMEOUT, message, e);
            case CANCELED -> new ApiException(ErrorType.CANCELED, message, e);
            case INTERNAL -> new ApiException(ErrorType.INTERNAL, message, e);
        };
    }
}
