package io.athanor.server.http;

import io.athanor.server.requestlog.HttpRequestLine;
import io.athanor.server.requestlog.RequestLog;
import io.athanor.server.telemetry.Telemetry;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import io.grpc.Context;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** One request that is counted, traced and logged, from its beginning to its end. Used by one thread. */
final class Watched {
    private final HttpMetrics metrics;
    private final String tenant;
    private final Request request;
    private final String handler;
    private final String id;
    private final Traced span;
    private final RequestLog.@Nullable Entry entry;
    private final long start = System.nanoTime();
    private Traced.@Nullable Entered entered;

    Watched(
            Telemetry telemetry,
            HttpMetrics metrics,
            String tenant,
            Request request,
            Response response,
            String path,
            String handler,
            String id) {
        this.metrics = metrics;
        this.tenant = tenant;
        this.request = request;
        this.handler = handler;
        this.id = id;
        boolean isOwn = isOfTheProcess(path);
        span = isOwn ? Tracing.OFF.here() : begin(telemetry.tracing(), response.getHeaders());
        entry = telemetry
                .requests()
                .http(
                        new HttpRequestLine(
                                request.getMethod(),
                                request.getHttpURI().getPathQuery(),
                                path,
                                Request.getServerPort(request),
                                id,
                                header("User-Agent"),
                                handler),
                        isOwn);
    }

    /** Probes, metrics and profiles are no requests to the component: nobody wants them traced or logged unasked. */
    private static boolean isOfTheProcess(String path) {
        return path.startsWith("/-/") || path.startsWith("/debug/") || path.equals("/metrics");
    }

    private Traced begin(Tracing tracing, HttpFields.Mutable answer) {
        if (!tracing.isOn()) {
            return tracing.here();
        }
        Traced begun = tracing.server(
                "/" + handler + " HTTP[server]", name -> request.getHeaders().get(name));
        begun.set("http.method", request.getMethod())
                .set("http.url", request.getHttpURI().getPathQuery())
                .set("request_id", id);
        if (!begun.traceId().isEmpty()) {
            answer.put(Tracing.ID_HEADER, begun.traceId());
        }
        return begun;
    }

    /** From now on it is what this thread works for; returns what {@link #end} needs. */
    Context enter() {
        metrics.started(tenant, handler, request.getMethod());
        entered = span.enter();
        return Context.current().withValue(RequestIds.CURRENT, id).attach();
    }

    void end(Context before, int status, long bytesSent) {
        Context.current().detach(before);
        if (entered != null) {
            entered.close();
        }
        if (status >= 500) {
            span.failed("status " + status);
        }
        span.set("http.status_code", status).close();
        metrics.finished(
                tenant,
                handler,
                request.getMethod(),
                status,
                (System.nanoTime() - start) / 1e9,
                Math.max(0, request.getLength()),
                bytesSent,
                span.traceId());
        if (entry != null) {
            entry.answered(status, remoteAddress());
        }
    }

    private String remoteAddress() {
        String forwarded = header("X-Forwarded-For");
        return forwarded.isEmpty() ? Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request) : forwarded;
    }

    private String header(String name) {
        String value = request.getHeaders().get(name);
        return value == null ? "" : value;
    }
}
