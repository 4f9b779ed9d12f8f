package io.athanor.bucket.fetch;

import io.athanor.model.Durations;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/**
 * A value of {@code --min-time} or {@code --max-time}: a time, or a distance from now.
 *
 * @param ms since the epoch, or from now, backwards if negative
 */
public record TimeLimit(long ms, boolean isRelative) {
    /** Before all blocks. */
    public static final TimeLimit LEAST = parse("0000-01-01T00:00:00Z");

    /** After all blocks. */
    public static final TimeLimit GREATEST = parse("9999-12-31T23:59:59Z");

    /**
     * Reads a time as RFC 3339 has it, or a duration such as {@code -2w}.
     *
     * @throws IllegalArgumentException if it is neither; the text is for the user
     */
    public static TimeLimit parse(String text) {
        try {
            return new TimeLimit(OffsetDateTime.parse(text).toInstant().toEpochMilli(), false);
        } catch (DateTimeException | ArithmeticException e) {
            boolean isNegative = text.startsWith("-");
            try {
                long ms = Durations.parse(isNegative ? text.substring(1) : text);
                return new TimeLimit(isNegative ? -ms : ms, true);
            } catch (IllegalArgumentException f) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is neither a time such as 2026-01-31T00:00:00Z nor a duration such as -2w",
                        f);
            }
        }
    }

    /** The time meant, ms since the epoch. */
    public long at(long nowMs) {
        return isRelative ? nowMs + ms : ms;
    }
}
