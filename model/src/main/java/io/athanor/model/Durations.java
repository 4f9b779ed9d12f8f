package io.athanor.model;

/**
 * Durations as Prometheus writes them: {@code 1h30m}, {@code 90d}, {@code 5ms}, in ms. A day has 24 hours, a week 7 days, a
 * year 365 days.
 */
public final class Durations {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private Durations() {}

    /** A text that is no duration; the message is Prometheus's. */
    public static final class DurationException extends IllegalArgumentException {
        DurationException(String message) {
            super(message);
        }
    }

    /**
     * Reads a duration: numbers with units from year to millisecond, each at most once, in falling order; or {@code 0}.
     *
     * @return ms, not negative
     * @throws DurationException if the text is something else, or longer than some 292 years
     */
    public static long parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new DurationException("empty duration string");
        }
        long total = 0;
        int lastUnit = -1;
        int at = 0;
        while (at < text.length()) {
            int unitStart = skip(text, at, true);
            int unitEnd = skip(text, unitStart, false);
            long number = number(text, at, unitStart);
            if (number < 0 || unitStart == unitEnd) {
                throw invalid(text);
            }
            int unit = unit(text, unitStart, unitEnd);
            if (unit <= lastUnit) {
                throw invalid(text);
            }
            lastUnit = unit;
            at = unitEnd;
            total = plus(total, number, MILLIS[unit]);
        }
        return total;
    }

    /** As {@link #parse}, but a minus sign may stand before. */
    public static long parseSigned(String text) {
        return text.startsWith("-") ? -parse(text.substring(1)) : parse(text);
    }

    /** Adds as Go's nanosecond arithmetic would, so that the same durations are too long. */
    private static long plus(long total, long number, long unitMillis) {
        if (number > Long.MIN_VALUE / -(unitMillis * NANOS_PER_MILLI)) {
            throw new DurationException("duration out of range");
        }
        long sum = total + number * unitMillis;
        if (sum > Long.MAX_VALUE / NANOS_PER_MILLI) {
            throw new DurationException("duration out of range");
        }
        return sum;
    }

    private static DurationException invalid(String text) {
        return new DurationException("not a valid duration string: " + GoQuote.quote(text));
    }

    private static int skip(String text, int from, boolean digits) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at)) == digits) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The number there; −1 if there is none or it has more than 64 bits. */
    private static long number(String text, int from, int to) {
        if (from == to) {
            return -1;
        }
        try {
            long n = Long.parseUnsignedLong(text, from, to, 10);
            return n < 0 ? Long.MAX_VALUE : n;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static int unit(String text, int from, int to) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].length() == to - from && text.startsWith(UNITS[i], from)) {
                return i;
            }
        }
        throw new DurationException(
                "unknown unit " + GoQuote.quote(text.substring(from, to)) + " in duration " + GoQuote.quote(text));
    }

    /** The shortest such text: {@code 1h30m}; years and weeks only where nothing is left over, {@code 0s} for zero. */
    public static String format(long ms) {
        if (ms == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        if (ms < 0) {
            out.append('-');
        }
        // Of the least long, too: its magnitude as an unsigned number.
        long rest = Math.abs(ms);
        for (int i = 0; i < UNITS.length; i++) {
            boolean onlyWhole = i < 2;
            long n = Long.divideUnsigned(rest, MILLIS[i]);
            long left = Long.remainderUnsigned(rest, MILLIS[i]);
            if (n != 0 && (!onlyWhole || left == 0)) {
                out.append(n).append(UNITS[i]);
                rest = left;
            }
        }
        return out.toString();
    }
}
