package io.athanor.server.http;

import io.athanor.server.telemetry.Telemetry;
import io.grpc.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
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
        Throwable failure = respond(new JettyCall(request, response, watch), id);
        if (failure == null) {
            callback.succeeded();
        } else {
            callback.failed(failure);
        }
        return true;
    }

    /** By whom a request is counted; empty where that makes no difference. */
    private String tenant(HttpCall call) {
        TenantLabel tenants = options.tenants();
        return tenants == null ? "" : tenants.of(call.header(tenants.header()));
    }

    /**
     * Answers what did not come by a connection to this server. Who brings it has been let in elsewhere: passwords are not asked for.
     *
     * @throws IOException if the answer could not be given whole
     */
    void answer(HttpCall call) throws IOException {
        String given = call.header(REQUEST_ID);
        String id = RequestIds.isUsable(given) ? given : ids.next();
        Throwable failure = respond(call, id);
        if (failure != null) {
            throw new IOException("the answer was not given whole: " + failure.getMessage(), failure);
        }
    }

    /** Null: it is answered; else why its connection has to end. */
    private @Nullable Throwable respond(HttpCall call, String id) {
        return switch (routes.find(call.method(), call.path())) {
            case Routes.Match.Found(Routes.Route route, Map<String, String> values) -> run(route, call, values, id);
            case Routes.Match.NotAllowed(String allow) -> {
                call.header("Allow", allow);
                yield plain(call, 405, "Method Not Allowed\n");
            }
            case Routes.Match.NoSuchPath() -> plain(call, 404, "404 page not found\n");
        };
    }

    private static @Nullable IOException plain(HttpCall call, int status, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        call.status(status);
        call.header("Content-Type", "text/plain; charset=utf-8");
        try {
            call.send(bytes, bytes.length, true);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private @Nullable Throwable run(Routes.Route route, HttpCall call, Map<String, String> values, String id) {
        HttpExchange exchange = new HttpExchange(call, values, options.maxBodyBytes());
        Watched watched = new Watched(telemetry, metrics, tenant(call), call, route.name(), id);
        Context before = watched.enter();
        try {
            route.handler().handle(exchange);
            return null;
        } catch (ClientGoneException e) {
            return e;
        } catch (BodyTooLargeException e) {
            return answer(exchange, 413, e.getMessage() + "\n", e);
        } catch (IOException | RuntimeException | Error e) {
            return fail(exchange, e);
        } finally {
            watched.end(before, exchange.status(), exchange.bytesSent());
        }
    }

    private static @Nullable Throwable fail(HttpExchange exchange, Throwable failure) {
        LOG.atError()
                .addKeyValue("path", exchange.path())
                .setCause(failure)
                .log("a request failed by a fault of this program; please report it");
        return answer(exchange, 500, "internal error; see the log\n", failure);
    }

    private static @Nullable Throwable answer(HttpExchange exchange, int status, String text, Throwable failure) {
        if (exchange.isCommitted()) {
            return failure;
        }
        try {
            exchange.send(status, "text/plain; charset=utf-8", text);
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
