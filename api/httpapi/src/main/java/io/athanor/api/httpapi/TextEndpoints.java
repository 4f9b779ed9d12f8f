package io.athanor.api.httpapi;

import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.Prettifier;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;

/** {@code format_query}, {@code parse_query}, and exemplars, of which there are none. */
final class TextEndpoints {
    private final ApiContext context;

    TextEndpoints(ApiContext context) {
        this.context = context;
    }

    Answer queryExemplars(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        long start = params.time("start", TimeParams.MIN_TIME_MS);
        long end = params.time("end", TimeParams.MAX_TIME_MS);
        if (end < start) {
            throw ApiException.badData("end timestamp must not be before start timestamp");
        }
        try {
            Parser.parse(params.text("query"), context.parserOptions());
        } catch (ParseException e) {
            throw ApiException.badData(String.valueOf(e.getMessage()));
        }
        return Answer.of(out -> out.raw("[]"));
    }

    Answer formatQuery(HttpExchange exchange) throws IOException {
        String text = Prettifier.prettify(parse(exchange));
        return Answer.of(out -> out.string(text));
    }

    Answer parseQuery(HttpExchange exchange) throws IOException {
        Expr expr = parse(exchange);
        return Answer.of(out -> ExprJson.write(out, expr));
    }

    private Expr parse(HttpExchange exchange) throws IOException {
        try {
            return Parser.parse(exchange.form().first("query"), context.parserOptions());
        } catch (ParseException e) {
            throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
        }
    }
}
