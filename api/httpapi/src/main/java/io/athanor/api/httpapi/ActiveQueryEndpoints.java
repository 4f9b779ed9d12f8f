package io.athanor.api.httpapi;

import io.athanor.promql.ActiveQuery;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import java.util.List;

/**
 * {@code status/active_queries}: which queries run or wait, and, where the admin API is switched on, their end. Ending a
 * query is not a request that a foreign page can make a browser send: DELETE is asked for first, and not allowed to any.
 */
final class ActiveQueryEndpoints {
    private final ApiContext context;

    ActiveQueryEndpoints(ApiContext context) {
        this.context = context;
    }

    Answer list(HttpExchange exchange) {
        List<ActiveQuery> active = context.engine().active();
        return Answer.of(out -> {
            out.raw('[');
            boolean first = true;
            for (ActiveQuery query : active) {
                out.raw(first ? "" : ",");
                first = false;
                write(out, query);
            }
            out.raw(']');
        });
    }

    private static void write(JsonOut out, ActiveQuery query) throws IOException {
        out.raw("{\"id\":\"" + query.id() + "\",\"query\":");
        out.string(query.request().expr());
        out.raw(",\"start\":");
        out.seconds(query.request().startMs());
        out.raw(",\"end\":");
        out.seconds(query.request().endMs());
        out.raw(",\"step\":");
        out.seconds(query.request().stepMs());
        out.raw(",\"since\":");
        out.string(query.since().toString());
        out.raw(",\"state\":\"" + (query.waiting() ? "waiting" : "running") + "\",\"reservedBytes\":");
        out.number(query.reservedBytes());
        out.raw('}');
    }

    Answer kill(HttpExchange exchange) {
        if (!context.adminApi()) {
            throw new ApiException(
                    ErrorType.UNAVAILABLE, "admin APIs disabled: queries can be ended with --web.enable-admin-api");
        }
        String id = exchange.pathValue("id");
        if (!id.matches("[0-9]{1,18}") || !context.engine().kill(Long.parseLong(id))) {
            throw new ApiException(ErrorType.NOT_FOUND, "no query of the id \"" + id + "\" runs or waits (any more)");
        }
        return Answer.of(out -> out.raw("{\"killed\":\"" + id + "\"}"));
    }
}
