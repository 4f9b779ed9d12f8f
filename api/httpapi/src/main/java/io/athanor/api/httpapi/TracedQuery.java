package io.athanor.api.httpapi;

import io.athanor.promql.Leaves;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.Queryable;
import io.athanor.server.telemetry.RequestScope;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;

/** A query that runs: what it selects, on whatever thread, is selected as part of the request that asked it. */
final class TracedQuery implements Queryable, AutoCloseable {
    private final Tracing tracing;
    private final AnswerSource source;
    private final Traced span;
    private final RequestScope scope;

    TracedQuery(Tracing tracing, QueryRequest request, AnswerSource source) {
        this.tracing = tracing;
        this.source = source;
        span = tracing.begin(request.isInstant() ? "instant_query_exec" : "range_query_exec");
        span.set("query", request.expr());
        if (!request.isInstant()) {
            span.set("start", request.startMs()).set("end", request.endMs()).set("step", request.stepMs());
        }
        scope = RequestScope.here(span);
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        return scope.call(() -> {
            try (Traced select = tracing.span("querier_select")) {
                if (select.isSeen()) {
                    select.set("matchers", request.matchers().toString())
                            .set("minTime", request.mint())
                            .set("maxTime", request.maxt());
                }
                return source.series().select(request);
            }
        });
    }

    @Override
    public Leaves leaves() {
        Leaves inner = source.leaves();
        return inner.equals(Leaves.NONE) ? inner : new TracedLeaves(inner, scope, tracing);
    }

    ApiException failed(ApiException why) {
        span.failed(why);
        return why;
    }

    @Override
    public void close() {
        span.close();
    }
}
