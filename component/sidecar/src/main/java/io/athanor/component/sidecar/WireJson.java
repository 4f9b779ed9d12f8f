package io.athanor.component.sidecar;

import com.google.protobuf.Timestamp;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.model.Labels;
import io.athanor.objstore.http.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;

/** Values of Prometheus's JSON in the wire's words; what is not there is empty. */
final class WireJson {
    private WireJson() {}

    /** A label set, with other labels that win over its own. */
    static LabelSet labels(Json json, Labels external) {
        Labels.Builder labels = Labels.builder();
        if (json.value() instanceof Map<?, ?> map) {
            map.forEach((name, value) -> labels.set(String.valueOf(name), value == null ? "" : value.toString()));
        }
        for (int i = 0; i < external.size(); i++) {
            labels.set(external.name(i), external.value(i));
        }
        Labels all = labels.build();
        LabelSet.Builder set = LabelSet.newBuilder();
        for (int i = 0; i < all.size(); i++) {
            set.addLabels(Label.newBuilder().setName(all.name(i)).setValue(all.value(i)));
        }
        return set.build();
    }

    /** A time as RFC 3339 has it; Go's zero time if there is none. */
    static Timestamp time(Json json) {
        String text = json.text().isEmpty() ? "0001-01-01T00:00:00Z" : json.text();
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Timestamp.newBuilder()
                    .setSeconds(time.getEpochSecond())
                    .setNanos(time.getNano())
                    .build();
        } catch (DateTimeException e) {
            throw new PrometheusException(500, "Prometheus says \"" + text + "\" for a time", e);
        }
    }

    /** A number, also one in a text, as Go writes it. */
    static double number(Json json) {
        String text = json.text();
        try {
            return switch (text) {
                case "" -> 0;
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw new PrometheusException(500, "Prometheus says \"" + text + "\" for a number", e);
        }
    }

    /** A whole number, which may be below 0. */
    static long whole(Json json) {
        String text = json.text();
        try {
            return text.isEmpty() ? 0 : new BigDecimal(text).longValue();
        } catch (NumberFormatException e) {
            throw new PrometheusException(500, "Prometheus says \"" + text + "\" for a number", e);
        }
    }

    /** Seconds in ms. */
    static long milliseconds(Json json) {
        String text = json.text();
        try {
            return text.isEmpty() ? 0 : new BigDecimal(text).movePointRight(3).longValue();
        } catch (NumberFormatException e) {
            throw new PrometheusException(500, "Prometheus says \"" + text + "\" for a time", e);
        }
    }
}
