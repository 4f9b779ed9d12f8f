package io.athanor.server.http;

import io.athanor.server.requestlog.HttpRequestLine;
import io.athanor.server.requestlog.RequestLog;
import io.athanor.server.telemetry.Telemetry;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/** One request that is counted, traced and logged, from its beginning to its end. Used by one thread. */
final class Watched {
    private final HttpMetrics metrics;
    private final String tenant;
    private final HttpCall call;
    private final String handler;
    private final String id;
    private final Traced span;
    private final RequestLog.@Nullable Entry entry;
    private final long start = System.nanoTime();
    private Traced.@Nullable Entered entered;

    Watched(Telemetry telemetry, HttpMetrics metrics, String tenant, HttpCall call, String handler, String id) {
        this.metrics = metrics;
        this.tenant = tenant;
        this.call = call;
        this.handler = handler;
        this.id = id;
        boolean isOwn = isOfTheProcess(call.path());
        span = isOwn ? Tracing.OFF.here() : begin(telemetry.tracing());
        entry = telemetry
                .requests()
                .http(
                        new HttpRequestLine(
                                call.method(),
                                pathAndQuery(),
                                call.path(),
                                call.serverPort(),
                                id,
                                call.header("User-Agent"),
                                handler),
                        isOwn);
    }

    /** Probes, metrics and profiles are no requests to the component: nobody wants them traced or logged unasked. */
    private static boolean isOfTheProcess(String path) {
        return path.startsWith("/-/") || path.startsWith("/debug/") || path.equals("/metrics");
    }

    private Traced begin(Tracing tracing) {
        if (!tracing.isOn()) {
            return tracing.here();
        }
        Traced begun = tracing.server(
                "/" + handler + " HTTP[server]", name -> call.header(name).isEmpty() ? null : call.header(name));
        begun.set("http.method", call.method()).set("http.url", pathAndQuery()).set("request_id", id);
        if (!begun.traceId().isEmpty()) {
            call.header(Tracing.ID_HEADER, begun.traceId());
        }
        return begun;
    }

    /** From now on it is what this thread works for; returns what {@link #end} needs. */
    Context enter() {
        metrics.started(tenant, handler, call.method());
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
                call.method(),
                status,
                (System.nanoTime() - start) / 1e9,
                Math.max(0, call.length()),
                bytesSent,
                span.traceId());
        if (entry != null) {
            entry.answered(status, remoteAddress());
        }
    }

    private String pathAndQuery() {
        return call.query().isEmpty() ? call.path() : call.path() + "?" + call.query();
    }

    private String remoteAddress() {
        String forwarded = call.header("X-Forwarded-For");
        return forwarded.isEmpty() ? call.remoteAddress() : forwarded;
    }
}
