package io.athanor.server.tracing;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.extension.trace.propagation.JaegerPropagator;
import io.opentelemetry.extension.trace.propagation.OtTracePropagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In which headers traces travel. */
final class Propagation {
    private static final Logger LOG = LoggerFactory.getLogger(Propagation.class);
    private static final String DEFAULT = "tracecontext,baggage";

    private Propagation() {}

    /** As {@code OTEL_PROPAGATORS} says; W3C's headers if it says nothing. */
    @SuppressWarnings("deprecation") // headers that Thanos still knows
    static TextMapPropagator of(Map<String, String> environment) {
        String names = environment.getOrDefault("OTEL_PROPAGATORS", "");
        List<TextMapPropagator> all = new ArrayList<>();
        for (String name : (names.isBlank() ? DEFAULT : names).split(",")) {
            switch (name.strip()) {
                case "tracecontext" -> all.add(W3CTraceContextPropagator.getInstance());
                case "baggage" -> all.add(W3CBaggagePropagator.getInstance());
                case "b3" -> all.add(B3Propagator.injectingSingleHeader());
                case "b3multi" -> all.add(B3Propagator.injectingMultiHeaders());
                case "jaeger" -> all.add(JaegerPropagator.getInstance());
                case "ottrace" -> all.add(OtTracePropagator.getInstance());
                case "none" -> all.add(TextMapPropagator.noop());
                default ->
                    LOG.atWarn()
                            .addKeyValue("name", name.strip())
                            .log("OTEL_PROPAGATORS names what is not known here: tracecontext, baggage, b3, b3multi,"
                                    + " jaeger, ottrace and none are");
            }
        }
        return TextMapPropagator.composite(all);
    }
}
