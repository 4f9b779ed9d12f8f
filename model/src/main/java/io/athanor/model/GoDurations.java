package io.athanor.model;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as Go's {@code time.Duration} prints and reads them: {@code 1m2.5s}, {@code 12.3ms}, {@code 900ns}. */
public final class GoDurations {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final Pattern PART =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})(ns|us|\u00b5s|\u03bcs|ms|s|m|h|d|w|y)");

    private GoDurations() {}

    /** A length of at least 0, ns. */
    public static String format(long nanos) {
        if (nanos < MICRO) {
            return nanos == 0 ? "0s" : nanos + "ns";
        }
        if (nanos < MILLI) {
            return decimal(nanos, MICRO) + "\u00b5s";
        }
        if (nanos < SECOND) {
            return decimal(nanos, MILLI) + "ms";
        }
        long minutes = nanos / SECOND / 60;
        String seconds = decimal(nanos - minutes * 60 * SECOND, SECOND) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    /**
     * Reads a length, ns: {@code 1h30m}, {@code 2.5s}, {@code 0}; and Prometheus's greater units: {@code 15d}. Empty if it is
     * none, negative, or of 292 years and more.
     */
    public static OptionalLong parse(String text) {
        if (text.equals("0")) {
            return OptionalLong.of(0);
        }
        Matcher part = PART.matcher(text);
        double exact = 0;
        long sum = 0;
        int end = 0;
        for (; part.lookingAt(); part.region(end, text.length())) {
            double nanos = Double.parseDouble(part.group(1)) * unit(part.group(2));
            exact += nanos;
            sum += Math.round(nanos);
            end = part.end();
        }
        return end == 0 || end < text.length() || exact >= Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "m" -> 60 * SECOND;
            case "h" -> 3600 * SECOND;
            case "d" -> 24 * 3600 * SECOND;
            case "w" -> 7 * 24 * 3600 * SECOND;
            case "y" -> 365 * 24 * 3600 * SECOND;
            default -> MICRO;
        };
    }

    /** The number of units, with as many decimals as it needs. */
    private static String decimal(long nanos, long unit) {
        String whole = Long.toString(nanos / unit);
        if (nanos % unit == 0) {
            return whole;
        }
        String fraction = Long.toString(unit + nanos % unit).substring(1);
        return whole + '.' + fraction.replaceFirst("0+$", "");
    }
}
