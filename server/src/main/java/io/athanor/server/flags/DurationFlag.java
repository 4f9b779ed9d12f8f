package io.athanor.server.flags;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads Prometheus's durations: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 15d}, {@code 0}. */
public final class DurationFlag implements ITypeConverter<Duration> {
    private static final Pattern DURATION = Pattern.compile(
            "(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?" + "(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?");
    private static final long[] UNIT_MS = {365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1};
    private static final BigInteger MAX_MS = BigInteger.valueOf(Long.MAX_VALUE / 1_000_000);

    /** The duration, or nothing if the text is not one or does not fit into 63 bits of nanoseconds. */
    public static Optional<Duration> parse(String value) {
        if (value.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = DURATION.matcher(value);
        if (value.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        BigInteger ms = BigInteger.ZERO;
        for (int i = 0; i < UNIT_MS.length; i++) {
            String n = matcher.group(i + 1);
            if (n != null && n.length() > 19) {
                return Optional.empty();
            }
            if (n != null) {
                ms = ms.add(new BigInteger(n).multiply(BigInteger.valueOf(UNIT_MS[i])));
            }
        }
        return ms.compareTo(MAX_MS) > 0 ? Optional.empty() : Optional.of(Duration.ofMillis(ms.longValue()));
    }

    @Override
    public Duration convert(String value) {
        return parse(value)
                .orElseThrow(() -> new TypeConversionException(
                        "\"" + value + "\" is not a duration, for example 30s, 5m, 1h30m or 15d"));
    }
}
