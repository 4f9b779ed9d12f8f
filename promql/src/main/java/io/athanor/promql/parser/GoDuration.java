package io.athanor.promql.parser;

/** Prometheus's durations, {@code 1h30m}: a year has 365 days. */
final class GoDuration {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final int EXACT_UNITS = 2;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private GoDuration() {}

    /** A text that is no duration; the message says why, in Prometheus's words. */
    static final class BadDurationException extends Exception {
        BadDurationException(String message) {
            super(message);
        }
    }

    /** The length in ns. */
    static long parse(String text) throws BadDurationException {
        long nanos = 0;
        int lastUnit = -1;
        for (int i = 0; i < text.length(); ) {
            int digits = i;
            while (i < text.length() && Cursor.isDigit(text.charAt(i))) {
                i++;
            }
            int letters = i;
            while (i < text.length() && !Cursor.isDigit(text.charAt(i))) {
                i++;
            }
            long n = number(text, digits, letters);
            if (i == letters) {
                throw invalid(text);
            }
            int unit = unit(text, text.substring(letters, i));
            if (unit <= lastUnit) {
                throw invalid(text);
            }
            lastUnit = unit;
            long size = MILLIS[unit] * NANOS_PER_MILLI;
            if (Long.compareUnsigned(n, Long.divideUnsigned(Long.MIN_VALUE, size)) > 0) {
                throw new BadDurationException("duration out of range");
            }
            nanos += n * size;
            if (nanos < 0) {
                throw new BadDurationException("duration out of range");
            }
        }
        return nanos;
    }

    private static long number(String text, int from, int to) throws BadDurationException {
        try {
            return Long.parseUnsignedLong(text, from, to, 10);
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static int unit(String text, String word) throws BadDurationException {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(word)) {
                return i;
            }
        }
        throw new BadDurationException("unknown unit " + GoQuote.quote(word) + " in duration " + GoQuote.quote(text));
    }

    private static BadDurationException invalid(String text) {
        return new BadDurationException("not a valid duration string: " + GoQuote.quote(text));
    }

    /** The length in seconds, as Go computes it. */
    static double seconds(long nanos) {
        long whole = nanos / 1_000_000_000L;
        return whole + nanos % 1_000_000_000L / 1e9;
    }

    /** The text of a length in ns; parts below a ms are cut off. Years and weeks only where nothing remains. */
    static String print(long nanos) {
        long ms = nanos / NANOS_PER_MILLI;
        if (ms == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder(ms < 0 ? "-" : "");
        ms = Math.abs(ms);
        for (int i = 0; i < UNITS.length; i++) {
            long n = i < EXACT_UNITS && ms % MILLIS[i] != 0 ? 0 : ms / MILLIS[i];
            if (n > 0) {
                out.append(n).append(UNITS[i]);
                ms -= n * MILLIS[i];
            }
        }
        return out.toString();
    }
}
