package io.athanor.model;

/** Lengths of time as Go's {@code time.Duration} prints them: {@code 1m2.5s}, {@code 12.3ms}, {@code 900ns}. */
public final class GoDurations {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

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
