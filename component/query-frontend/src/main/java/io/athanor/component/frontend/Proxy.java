package io.athanor.component.frontend;

import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.HttpQuerier;
import io.athanor.component.frontend.downstream.QuerierException;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends requests on as they are, and answers as they come. */
final class Proxy {
    private static final int BUFFER = 64 << 10;

    private final HttpQuerier querier;
    private final String where;

    Proxy(HttpQuerier querier, String where) {
        this.querier = querier;
        this.where = where;
    }

    /** @param tenantHeader the client's, which is put in the usual one's place */
    void pass(HttpExchange exchange, Caller caller, String tenantHeader) throws IOException {
        List<Param> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : exchange.headers()) {
            String name = header.getKey();
            if (!name.equalsIgnoreCase(tenantHeader) && !name.equalsIgnoreCase(CallerReader.TENANT_HEADER)) {
                headers.add(new Param(name, header.getValue()));
            }
        }
        headers.add(new Param(CallerReader.TENANT_HEADER, caller.tenant()));
        byte[] body = exchange.body();
        String query = exchange.query();
        Stop stop = new Stop();
        try (HttpAnswer answer = send(exchange, headers, query, body, stop)) {
            exchange.status(answer.status());
            for (Map.Entry<String, String> header : answer.headers()) {
                if (HttpQuerier.goesOn(header.getKey())) {
                    exchange.header(header.getKey(), header.getValue());
                }
            }
            copy(answer.body(), exchange);
        }
    }

    private HttpAnswer send(HttpExchange exchange, List<Param> headers, String query, byte[] body, Stop stop)
            throws IOException {
        String pathAndQuery = exchange.path() + (query.isEmpty() ? "" : "?" + query);
        try (HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(stop::stop)) {
            return querier.pass(exchange.method(), pathAndQuery, headers, body.length == 0 ? null : body, stop);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("the path cannot be sent on: " + e.getMessage());
        } catch (IOException e) {
            throw new QuerierException(
                    "the querier " + where + " did not answer " + exchange.path() + ": " + HttpQuerier.reason(e), e);
        }
    }

    private static void copy(InputStream in, HttpExchange exchange) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (true) {
            int n = in.readNBytes(buffer, 0, BUFFER);
            if (n < BUFFER) {
                exchange.send(buffer, n, true);
                return;
            }
            exchange.send(buffer, n, false);
        }
    }
}
