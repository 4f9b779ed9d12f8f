package io.athanor.server.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.function.LongSupplier;

/** Which traces are kept. */
final class Samplers {
    /** On a span that is kept whatever the sampler says. */
    static final AttributeKey<String> FORCE = AttributeKey.stringKey("thanos.force_tracing");

    private Samplers() {}

    /** Keeps this part of traces, from 0 to 1; beyond that none or all. */
    static Sampler ratio(double part) {
        return Sampler.traceIdRatioBased(Math.clamp(part, 0.0, 1.0));
    }

    /** Keeps what a client forces, and else what {@code base} keeps. */
    static Sampler forced(Sampler base) {
        return new Sampler() {
            @Override
            public SamplingResult shouldSample(
                    Context parent,
                    String traceId,
                    String name,
                    SpanKind kind,
                    Attributes attributes,
                    List<LinkData> links) {
                return attributes.get(FORCE) == null
                        ? base.shouldSample(parent, traceId, name, kind, attributes, links)
                        : SamplingResult.recordAndSample();
            }

            @Override
            public String getDescription() {
                return "Forced{" + base.getDescription() + "}";
            }
        };
    }

    /**
     * Keeps so many traces a second; what is not used up of a second's may be used in the next.
     *
     * @param nanos a clock
     */
    static Sampler rateLimited(double perSecond, LongSupplier nanos) {
        return new RateLimited(perSecond, nanos);
    }

    private static final class RateLimited implements Sampler {
        private final double perSecond;
        private final double most;
        private final LongSupplier nanos;
        private double left;
        private long last;

        RateLimited(double perSecond, LongSupplier nanos) {
            this.perSecond = perSecond;
            this.most = Math.max(1, perSecond);
            this.nanos = nanos;
            this.left = most;
            this.last = nanos.getAsLong();
        }

        @Override
        public synchronized SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            long now = nanos.getAsLong();
            left = Math.min(most, left + (now - last) / 1e9 * perSecond);
            last = now;
            if (left < 1 || perSecond <= 0) {
                return SamplingResult.drop();
            }
            left--;
            return SamplingResult.recordAndSample();
        }

        @Override
        public String getDescription() {
            return "RateLimited{" + perSecond + "}";
        }
    }
}
