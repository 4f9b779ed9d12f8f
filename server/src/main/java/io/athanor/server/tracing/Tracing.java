package io.athanor.server.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where time goes, as spans. Whoever does something worth a span writes
 *
 * <pre>{@code
 * try (Traced span = tracing.span("bucket_get")) {
 *     span.set("name", name);
 *     ...
 * }
 * }</pre>
 *
 * The span that is current on a thread is the parent of those begun there, and on threads that are started under it;
 * {@link #here} takes it to other threads. {@link #OFF} costs a call that does nothing.
 */
public final class Tracing implements AutoCloseable {
    /** No spans at all. */
    public static final Tracing OFF = new Tracing(null, TextMapPropagator.noop());

    /** Request header by which a client has its request traced whatever the sampler says. */
    public static final String FORCE_HEADER = "X-Thanos-Force-Tracing";

    /** Response header that names the trace. */
    public static final String ID_HEADER = "X-Thanos-Trace-Id";

    private static final String SCOPE = "athanor";
    private static final long LAST_FLUSH_S = 5;

    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;
    private final TextMapPropagator propagator;

    private Tracing(@Nullable SdkTracerProvider provider, TextMapPropagator propagator) {
        this.provider = provider;
        this.tracer = provider == null ? null : provider.get(SCOPE);
        this.propagator = propagator;
    }

    /** Spans that are handed to an exporter, in batches and in the background. */
    public static Tracing of(TracingConfig config, SpanExporter exporter) {
        AttributesBuilder resource = Attributes.builder();
        config.resource().forEach((name, value) -> resource.put(name, value));
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(resource.build())))
                .setSampler(config.sampler())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(config.batch().maxQueue())
                        .setMaxExportBatchSize(Math.min(512, config.batch().maxQueue()))
                        .setScheduleDelay(config.batch().flushInterval())
                        .setExporterTimeout(config.batch().exportTimeout())
                        .build())
                .build();
        return new Tracing(provider, config.propagator());
    }

    public boolean isOn() {
        return tracer != null;
    }

    /**
     * Begins a span, a child of the current one; it is the current one of this thread until it is closed. Where none is
     * current, or it has ended, or nobody will see it, there is none: work of the process's own is no trace.
     */
    public Traced span(String name) {
        return child(name, true);
    }

    /** The same, but it is current only where {@link Traced#enter} says so. */
    public Traced begin(String name) {
        return child(name, false);
    }

    private Traced child(String name, boolean isCurrent) {
        Tracer on = tracer;
        if (on == null) {
            return Traced.NONE;
        }
        Context parent = Traced.current();
        if (!Span.fromContext(parent).isRecording()) {
            return Traced.NONE;
        }
        Span span = on.spanBuilder(name).setParent(parent).startSpan();
        return new Traced(span, parent.with(span), isCurrent);
    }

    /**
     * Begins the span of a request that came in; it is current only where {@link Traced#enter} says so.
     *
     * @param headers gives a header's value by its name in lower case, null if it is not there
     */
    public Traced server(String name, Function<String, @Nullable String> headers) {
        Tracer on = tracer;
        if (on == null) {
            return Traced.NONE;
        }
        Context parent = propagator.extract(Context.root(), headers, HEADERS);
        var builder = on.spanBuilder(name).setParent(parent).setSpanKind(SpanKind.SERVER);
        String force = headers.apply("x-thanos-force-tracing");
        if (force != null && !force.isEmpty()) {
            builder.setAttribute(Samplers.FORCE, "true");
        }
        Span span = builder.startSpan();
        return new Traced(span, parent.with(span), false);
    }

    /**
     * Begins the span of a request that goes out, a child of the current one, and tells the other side of it; not current.
     *
     * @param headers takes a header's name and value
     */
    public Traced client(String name, BiConsumer<String, String> headers) {
        Tracer on = tracer;
        if (on == null) {
            return Traced.NONE;
        }
        Context parent = Traced.current();
        Span above = Span.fromContext(parent);
        if (above.getSpanContext().isValid() && !above.getSpanContext().isSampled()) {
            inject(parent, headers); // so that the other side does not begin a trace of its own
        }
        if (!above.isRecording()) {
            return Traced.NONE;
        }
        Span span = on.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        Context context = parent.with(span);
        inject(context, headers);
        return new Traced(span, context, false);
    }

    private void inject(Context context, BiConsumer<String, String> headers) {
        propagator.inject(context, headers, (to, key, value) -> {
            if (to != null) {
                to.accept(key, value);
            }
        });
    }

    /** The span that is current here, to be entered on another thread. */
    public Traced here() {
        return tracer == null ? Traced.NONE : Traced.here();
    }

    /** Sends what is not sent yet, for some seconds at most, and ends. */
    @Override
    public void close() {
        if (provider != null) {
            provider.shutdown().join(LAST_FLUSH_S, TimeUnit.SECONDS);
        }
    }

    private static final TextMapGetter<Function<String, @Nullable String>> HEADERS = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // the interface still asks for it
        public Iterable<String> keys(Function<String, @Nullable String> from) {
            return List.of();
        }

        @Override
        public @Nullable String get(@Nullable Function<String, @Nullable String> from, String key) {
            return from == null ? null : from.apply(key.toLowerCase(java.util.Locale.ROOT));
        }
    };
}
