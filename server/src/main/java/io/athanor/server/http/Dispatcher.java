package io.athanor.server.http;

import io.athanor.server.telemetry.Telemetry;
import io.grpc.Context;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler of a request, and sees to what all requests have in common: ids, CORS, metrics, failures. */
final class Dispatcher extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String REQUEST_ID = "X-Request-ID";
    private static final HttpField[] CORS = {
        new HttpField("Access-Control-Allow-Origin", "*"),
        new HttpField("Access-Control-Allow-Headers", "Accept, Accept-Encoding, Authorization, Content-Type, Origin"),
        new HttpField("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
        new HttpField("Access-Control-Expose-Headers", "Date"),
    };

    private final Routes routes;
    private final HttpOptions options;
    private final HttpMetrics metrics;
    private final Telemetry telemetry;
    private final ClientWatch watch;
    private final RequestIds ids;
    private final Supplier<WebConfig> web;
    private final BasicAuth auth;

    Dispatcher(
            Routes routes,
            HttpOptions options,
            Telemetry telemetry,
            ClientWatch watch,
            RequestIds ids,
            Supplier<WebConfig> web) {
        this.web = web;
        this.auth = new BasicAuth(() -> web.get().users());
        this.routes = routes;
        this.options = options;
        this.metrics = new HttpMetrics(telemetry.registry(), options.tenants() != null);
        this.telemetry = telemetry;
        this.watch = watch;
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String given = request.getHeaders().get(REQUEST_ID);
        String id = given != null && RequestIds.isUsable(given) ? given : ids.next();
        response.getHeaders().put(REQUEST_ID, id);
        if (options.cors()) {
            for (HttpField field : CORS) {
                response.getHeaders().put(field);
            }
        }
        web.get().headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (!auth.allows(request.getHeaders().get("Authorization"))) {
            response.getHeaders().put("WWW-Authenticate", "Basic");
            Response.writeError(request, response, callback, 401, "Unauthorized");
            return true;
        }
        String path = request.getHttpURI().getPath();
        path = path == null ? "/" : path;
        switch (routes.find(request.getMethod(), path)) {
            case Routes.Match.Found(Routes.Route route, Map<String, String> values) ->
                run(
                        route,
                        new HttpExchange(request, response, path, values, watch, options.maxBodyBytes()),
                        new Watched(telemetry, metrics, tenant(request), request, response, path, route.name(), id),
                        callback);
            case Routes.Match.NotAllowed(String allow) -> {
                response.getHeaders().put("Allow", allow);
                Response.writeError(request, response, callback, 405, "Method Not Allowed");
            }
            case Routes.Match.NoSuchPath() ->
                Response.writeError(request, response, callback, 404, "404 page not found");
        }
        return true;
    }

    /** By whom a request is counted; empty where that makes no difference. */
    private String tenant(Request request) {
        TenantLabel tenants = options.tenants();
        return tenants == null ? "" : tenants.of(request.getHeaders().get(tenants.header()));
    }

    private static void run(Routes.Route route, HttpExchange exchange, Watched watched, Callback callback) {
        Context before = watched.enter();
        try {
            route.handler().handle(exchange);
            callback.succeeded();
        } catch (ClientGoneException e) {
            callback.failed(e);
        } catch (BodyTooLargeException e) {
            answer(exchange, 413, e.getMessage() + "\n", e, callback);
        } catch (IOException | RuntimeException | Error e) {
            fail(exchange, e, callback);
        } finally {
            watched.end(before, exchange.status(), exchange.bytesSent());
        }
    }

    private static void fail(HttpExchange exchange, Throwable failure, Callback callback) {
        LOG.atError()
                .addKeyValue("path", exchange.path())
                .setCause(failure)
                .log("a request failed by a fault of this program; please report it");
        answer(exchange, 500, "internal error; see the log\n", failure, callback);
    }

    private static void answer(HttpExchange exchange, int status, String text, Throwable failure, Callback callback) {
        if (exchange.isCommitted()) {
            callback.failed(failure);
            return;
        }
        try {
            exchange.send(status, "text/plain; charset=utf-8", text);
            callback.succeeded();
        } catch (IOException e) {
            callback.failed(e);
        }
    }
}
