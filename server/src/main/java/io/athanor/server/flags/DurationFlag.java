package io.athanor.server.flags;

import io.athanor.model.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads Prometheus's durations: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 15d}, {@code 0}. */
public final class DurationFlag implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
        try {
            return Duration.ofMillis(Durations.parse(value));
        } catch (Durations.DurationException e) {
            throw new TypeConversionException("\"" + value + "\" is not a duration, for example 30s, 5m, 1h30m or 15d");
        }
    }
}
