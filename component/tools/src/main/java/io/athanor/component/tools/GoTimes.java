package io.athanor.component.tools;

import io.athanor.model.GoDurations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and lengths of time as Go prints them. */
final class GoTimes {
    private static final DateTimeFormatter RFC3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

    private GoTimes() {}

    /** A time, s since the epoch; the number itself where it is none that a calendar has. */
    static String rfc3339(long seconds, ZoneId zone) {
        try {
            return RFC3339.format(Instant.ofEpochSecond(seconds).atZone(zone));
        } catch (DateTimeException e) {
            return Long.toString(seconds);
        }
    }

    /** A length, ns, also a negative one. */
    static String duration(long nanos) {
        if (nanos == Long.MIN_VALUE) {
            return "-2562047h47m16.854775808s";
        }
        return nanos < 0 ? "-" + GoDurations.format(-nanos) : GoDurations.format(nanos);
    }
}
