package io.athanor.promql.parser;

/** Texts as Go writes them: durations, positions. */
final class GoFormat {
    private GoFormat() {}

    /** Prometheus's form of a duration, {@code 1h30m}; smaller parts than a ms are cut off. */
    static String duration(long nanos) {
        long ms = nanos / 1_000_000;
        if (ms == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        if (ms < 0) {
            out.append('-');
            ms = -ms;
        }
        // Years, weeks and days only where nothing would remain: 5d but not 5d3h.
        ms = unit(out, ms, "y", 31_536_000_000L, true);
        ms = unit(out, ms, "w", 604_800_000L, true);
        ms = unit(out, ms, "d", 86_400_000L, true);
        ms = unit(out, ms, "h", 3_600_000L, false);
        ms = unit(out, ms, "m", 60_000L, false);
        ms = unit(out, ms, "s", 1_000L, false);
        unit(out, ms, "ms", 1L, false);
        return out.toString();
    }

    private static long unit(StringBuilder out, long ms, String unit, long size, boolean exact) {
        if (exact && ms % size != 0) {
            return ms;
        }
        long n = ms / size;
        if (n > 0) {
            out.append(n).append(unit);
        }
        return ms - n * size;
    }

    /** {@code line:column}, both from 1, columns in bytes of UTF-8; {@code unknown position}, {@code invalid position}. */
    static String lineAndColumn(String query, PositionRange position) {
        return position.start() + " of " + query.length();
    }
}
