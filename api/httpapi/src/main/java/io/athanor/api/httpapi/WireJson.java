package io.athanor.api.httpapi;

import com.google.protobuf.Timestamp;
import io.athanor.api.storeapi.about.WireLabels;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.model.GoFormat;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** What the wire's messages have in common, in the API's form. */
final class WireJson {
    private WireJson() {}

    /** {@code "key":"text"}, after whatever stands before. */
    static void text(JsonOut out, String before, String text) throws IOException {
        out.raw(before);
        out.string(text);
    }

    static void labels(JsonOut out, String before, LabelSet labels) throws IOException {
        out.raw(before);
        ValueJson.labels(out, WireLabels.of(labels));
    }

    static void number(JsonOut out, String before, double value) throws IOException {
        out.raw(before);
        out.raw(Double.isFinite(value) ? GoFormat.f(value) : "0");
    }

    /** As Go writes it: the fraction without trailing zeros; what was never is the year 1. */
    static void time(JsonOut out, String before, Timestamp time) throws IOException {
        out.raw(before);
        Instant instant = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        out.string(
                time.equals(Timestamp.getDefaultInstance())
                        ? "0001-01-01T00:00:00Z"
                        : DateTimeFormatter.ISO_INSTANT.format(instant).replaceFirst("(\\.[0-9]*?)0+Z$", "$1Z"));
    }
}
