package io.athanor.server.tracing.otlp;

import io.athanor.server.ProtoBytes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request of OpenTelemetry's trace service, protobuf, by field numbers.
 *
 * <pre>
 * Request        1 ResourceSpans*
 * ResourceSpans  1 Resource { 1 KeyValue* }, 2 ScopeSpans*
 * ScopeSpans     1 Scope { 1 name }, 2 Span*
 * Span           1 trace id (16 bytes), 2 span id (8), 3 trace state, 4 parent's span id, 5 name, 6 kind,
 *                7 start, 8 end (fixed64, ns since the epoch), 9 KeyValue*, 10 dropped attributes,
 *                11 Event { 1 time, 2 name, 3 KeyValue* }*, 13 Link { 1 trace id, 2 span id, 4 KeyValue* }*,
 *                15 Status { 2 message, 3 code: 1 ok, 2 error }
 * KeyValue       1 key, 2 Value { 1 text | 2 bool | 3 int | 4 double | 5 Array { 1 Value* } }
 * </pre>
 */
final class OtlpFormat {
    private OtlpFormat() {}

    static byte[] request(Collection<SpanData> spans) {
        Map<Resource, List<SpanData>> byResource = new LinkedHashMap<>();
        for (SpanData span : spans) {
            byResource
                    .computeIfAbsent(span.getResource(), r -> new ArrayList<>())
                    .add(span);
        }
        ProtoBytes request = new ProtoBytes();
        byResource.forEach((resource, its) -> {
            ProtoBytes about = new ProtoBytes();
            attributes(1, resource.getAttributes(), about);
            request.message(1, new ProtoBytes().message(1, about).message(2, scope(its)));
        });
        return request.toBytes();
    }

    private static ProtoBytes scope(List<SpanData> spans) {
        ProtoBytes scope = new ProtoBytes();
        String name = spans.getFirst().getInstrumentationScopeInfo().getName();
        scope.message(1, new ProtoBytes().text(1, name));
        for (SpanData span : spans) {
            scope.message(2, span(span));
        }
        return scope;
    }

    private static ProtoBytes span(SpanData span) {
        ProtoBytes out = new ProtoBytes();
        SpanContext context = span.getSpanContext();
        out.bytes(1, context.getTraceIdBytes()).bytes(2, context.getSpanIdBytes());
        if (!context.getTraceState().isEmpty()) {
            List<String> pairs = new ArrayList<>();
            context.getTraceState().forEach((key, value) -> pairs.add(key + "=" + value));
            out.text(3, String.join(",", pairs));
        }
        if (span.getParentSpanContext().isValid()) {
            out.bytes(4, HexFormat.of().parseHex(span.getParentSpanId()));
        }
        out.text(5, span.getName()).varint(6, kind(span.getKind()));
        out.fixed64(7, span.getStartEpochNanos()).fixed64(8, span.getEndEpochNanos());
        attributes(9, span.getAttributes(), out);
        out.varint(10, span.getTotalAttributeCount() - span.getAttributes().size());
        for (EventData event : span.getEvents()) {
            ProtoBytes one = new ProtoBytes().fixed64(1, event.getEpochNanos()).text(2, event.getName());
            attributes(3, event.getAttributes(), one);
            out.message(11, one);
        }
        for (LinkData link : span.getLinks()) {
            ProtoBytes one = new ProtoBytes()
                    .bytes(1, link.getSpanContext().getTraceIdBytes())
                    .bytes(2, link.getSpanContext().getSpanIdBytes());
            attributes(4, link.getAttributes(), one);
            out.message(13, one);
        }
        return status(span.getStatus(), out);
    }

    private static ProtoBytes status(StatusData status, ProtoBytes out) {
        if (status.getStatusCode() == StatusCode.UNSET) {
            return out;
        }
        return out.message(
                15,
                new ProtoBytes()
                        .text(2, status.getDescription())
                        .varint(3, status.getStatusCode() == StatusCode.ERROR ? 2 : 1));
    }

    private static int kind(SpanKind kind) {
        return switch (kind) {
            case INTERNAL -> 1;
            case SERVER -> 2;
            case CLIENT -> 3;
            case PRODUCER -> 4;
            case CONSUMER -> 5;
        };
    }

    private static void attributes(int field, Attributes attributes, ProtoBytes out) {
        attributes.forEach((AttributeKey<?> key, Object value) ->
                out.message(field, new ProtoBytes().text(1, key.getKey()).message(2, value(value))));
    }

    private static ProtoBytes value(Object value) {
        ProtoBytes out = new ProtoBytes();
        switch (value) {
            case Boolean is -> out.varint(2, is ? 1 : 0);
            case Long n -> out.varint(3, n);
            case Double d -> out.fixed64(4, Double.doubleToRawLongBits(d));
            case List<?> list -> {
                ProtoBytes array = new ProtoBytes();
                list.forEach(item -> array.message(1, value(item)));
                out.message(5, array);
            }
            default -> out.bytes(1, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
        }
        return out;
    }
}
