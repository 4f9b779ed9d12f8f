package io.athanor.server.requestlog;

import io.athanor.server.logging.LogLevel;
import io.athanor.server.requestlog.RequestLogConfig.Rule;
import io.athanor.server.requestlog.RequestLogConfig.ServiceMethod;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Lines about requests and calls, with Thanos's words and fields.
 *
 * <p>Differs: Thanos compares a path together with its query, so that a path with parameters is never found; and it does not
 * look at the level that is asked for calls. Here both do what the file says.
 */
public final class RequestLog {
    /** Writes nothing. */
    public static final RequestLog NONE = new RequestLog(RequestLogConfig.NONE, InstantSource.system());

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private final RequestLogConfig config;
    private final Set<ServiceMethod> methods;
    private final InstantSource clock;

    public RequestLog(RequestLogConfig config, InstantSource clock) {
        this.config = config;
        this.methods = Set.copyOf(config.methods());
        this.clock = clock;
    }

    /**
     * Begins a request; null if nothing is to be told of it.
     *
     * @param isOwn whether it concerns the process itself: probes, metrics, profiles
     */
    public @Nullable Entry http(HttpRequestLine request, boolean isOwn) {
        Rule rule = config.http();
        if (rule.isOff() || !(config.paths().isEmpty() ? !isOwn : isNamed(request))) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("protocol", "http");
        fields.put("http.component", "server");
        fields.put("http.method", request.method() + " " + request.uri());
        fields.put("http.request_id", request.id());
        fields.put("http.user_agent", request.userAgent());
        fields.put("thanos.method_name", request.handler());
        return begun(rule, fields, "http.start_time");
    }

    private boolean isNamed(HttpRequestLine request) {
        return config.paths().stream().anyMatch(one -> one.fits(request.path(), request.port()));
    }

    /** Begins a call; null if nothing is to be told of it. */
    public @Nullable Entry grpc(GrpcCallLine call) {
        Rule rule = config.grpc();
        ServiceMethod asked = new ServiceMethod(call.service(), call.method());
        if (rule.isOff() || (!methods.isEmpty() && !methods.contains(asked))) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("protocol", "grpc");
        fields.put("grpc.component", "server");
        fields.put("grpc.service", call.service());
        fields.put("grpc.method", call.method());
        fields.put("grpc.method_type", call.type());
        fields.put("requestID", call.id());
        if (!call.traceId().isEmpty()) {
            fields.put("traceID", call.traceId());
        }
        fields.put("peer.address", call.peer());
        return begun(rule, fields, "grpc.start_time");
    }

    private Entry begun(Rule rule, Map<String, Object> fields, String startField) {
        Entry entry = new Entry(rule, fields);
        if (rule.start()) {
            entry.write(
                    LogLevel.DEBUG,
                    "started call",
                    Map.of(startField, clock.instant().toString()));
        }
        return entry;
    }

    /** A request or call that runs. */
    public static final class Entry {
        private final Rule rule;
        private final Map<String, Object> fields;
        private final long start = System.nanoTime();
        private boolean hasEnded;

        Entry(Rule rule, Map<String, Object> fields) {
            this.rule = rule;
            this.fields = fields;
        }

        /** A request was answered. */
        public void answered(int status, String remoteAddress) {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("http.status_code", Integer.toString(status));
            more.put("http.time_ms", millis());
            more.put("http.remote_addr", remoteAddress);
            write(status >= 200 && status < 500 ? LogLevel.DEBUG : LogLevel.ERROR, "finished call", more);
        }

        /**
         * A call was answered; the first time counts. May be called by any thread.
         *
         * @param code as metrics name it
         * @param isFault whether the code says that this server is at fault
         * @param why what the client is told; null if all went well
         */
        public synchronized void ended(String code, boolean isFault, @Nullable String why) {
            if (hasEnded) {
                return;
            }
            hasEnded = true;
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("grpc.code", code);
            if (why != null) {
                more.put("grpc.error", why);
            }
            more.put("grpc.time_ms", millis());
            write(isFault ? LogLevel.ERROR : LogLevel.DEBUG, "finished call", more);
        }

        private String millis() {
            return String.format(Locale.ROOT, "%.3f", (System.nanoTime() - start) / 1e6);
        }

        private void write(LogLevel urgency, String message, Map<String, Object> more) {
            if (!rule.writes(urgency)) {
                return;
            }
            LoggingEventBuilder line = LOG.atLevel(urgency == LogLevel.ERROR ? Level.ERROR : Level.DEBUG);
            for (Map<String, Object> some : List.of(fields, more)) {
                for (Map.Entry<String, Object> field : some.entrySet()) {
                    line = line.addKeyValue(field.getKey(), field.getValue());
                }
            }
            line.log(message);
        }
    }
}
