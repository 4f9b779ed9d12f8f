package io.athanor.api.httpapi;

import io.athanor.model.Durations;
import io.athanor.model.GoQuote;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Times and durations as the API takes them. */
public final class TimeParams {
    /** The earliest time that the API knows, ms. */
    static final long MIN_TIME_MS = (Long.MIN_VALUE / 1000 + 62_135_596_801L) * 1000;

    /** The latest time that the API knows, ms. */
    static final long MAX_TIME_MS = (Long.MAX_VALUE / 1000 - 62_135_596_801L) * 1000 + 999;

    private static final String MIN_TIME_TEXT = "-292273086-05-16T16:47:06Z";
    private static final String MAX_TIME_TEXT = "292277025-08-18T07:12:54.999999999Z";
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1000.0;
    private static final Pattern RFC3339 = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}" + "(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})");

    private TimeParams() {}

    /**
     * A time in ms since the epoch: of seconds with a fraction, or of RFC 3339.
     *
     * @throws IllegalArgumentException with the API's message
     */
    public static long parseTime(String s) {
        OptionalDouble seconds = GoNumbers.parseFloat(s);
        if (seconds.isPresent() && Math.abs(seconds.getAsDouble()) <= MAX_SECONDS) {
            return millis(seconds.getAsDouble());
        }
        if (RFC3339.matcher(s).matches()) {
            try {
                return OffsetDateTime.parse(s.replace(',', '.')).toInstant().toEpochMilli();
            } catch (DateTimeException e) {
                throw notATime(s);
            }
        }
        return switch (s) {
            case MIN_TIME_TEXT -> MIN_TIME_MS;
            case MAX_TIME_TEXT -> MAX_TIME_MS;
            default -> throw notATime(s);
        };
    }

    private static IllegalArgumentException notATime(String s) {
        return new IllegalArgumentException("cannot parse " + GoQuote.quote(s) + " to a valid timestamp");
    }

    /** Whole seconds, then the fraction rounded to ms, each cut as upstream cuts them. */
    private static long millis(double seconds) {
        long whole = (long) seconds;
        double fraction = seconds - whole;
        double rounded = Math.copySign(Math.floor(Math.abs(fraction) * 1000 + 0.5), fraction) / 1000;
        long nanos = (long) (rounded * 1e9);
        return whole * 1000 + Math.floorDiv(nanos, 1_000_000L);
    }

    /**
     * A duration in ns: of seconds with a fraction, or in Prometheus's units.
     *
     * @throws IllegalArgumentException with the API's message
     */
    public static long parseDurationNanos(String s) {
        OptionalDouble seconds = GoNumbers.parseFloat(s);
        if (seconds.isPresent() && !Double.isNaN(seconds.getAsDouble())) {
            double nanos = seconds.getAsDouble() * 1e9;
            if (nanos > 0x1p63 || nanos < -0x1p63) {
                throw new IllegalArgumentException(
                        "cannot parse " + GoQuote.quote(s) + " to a valid duration. It overflows int64");
            }
            return (long) nanos;
        }
        try {
            return Durations.parse(s) * 1_000_000;
        } catch (Durations.DurationException e) {
            throw new IllegalArgumentException("cannot parse " + GoQuote.quote(s) + " to a valid duration", e);
        }
    }

    /** Whether a range from start to end (ms) has more than {@code most} steps (ns). */
    static boolean exceeds(long startMs, long endMs, long stepNanos, long most) {
        long ms = endMs - startMs;
        if (startMs >= 0 && ms >= 0 && ms < Long.MAX_VALUE / 1_000_000) {
            return ms * 1_000_000 / stepNanos > most;
        }
        BigInteger range =
                BigInteger.valueOf(endMs).subtract(BigInteger.valueOf(startMs)).multiply(BigInteger.valueOf(1_000_000));
        return range.divide(BigInteger.valueOf(stepNanos)).compareTo(BigInteger.valueOf(most)) > 0;
    }
}
