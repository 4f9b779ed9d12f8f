package io.athanor.promql.engine.function;

import io.athanor.promql.parser.Function;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Functions of a time in seconds, UTC. */
final class DateFunctions {
    private static final long DAY = 86_400;
    private static final long DAYS_PER_CYCLE = 146_097;
    private static final long YEARS_PER_CYCLE = 400;
    private static final long FIRST_SECOND = -9_223_372_028_741_760_000L;

    private DateFunctions() {}

    @SuppressWarnings("MissingCasesInEnumSwitch") // the other functions are no functions of a time
    static @Nullable DoubleUnaryOperator of(Function function) {
        return switch (function) {
            case MINUTE -> of(LocalDateTime::getMinute);
            case HOUR -> of(LocalDateTime::getHour);
            case DAY_OF_WEEK -> of(t -> t.getDayOfWeek().getValue() % 7);
            case DAY_OF_MONTH -> of(LocalDateTime::getDayOfMonth);
            case DAY_OF_YEAR -> of(LocalDateTime::getDayOfYear);
            case DAYS_IN_MONTH -> of(t -> t.toLocalDate().lengthOfMonth());
            case MONTH -> of(LocalDateTime::getMonthValue);
            case YEAR -> DateFunctions::year;
            default -> null;
        };
    }

    private static DoubleUnaryOperator of(ToIntFunction<LocalDateTime> part) {
        return seconds -> part.applyAsInt(withinCycle(whole(seconds)));
    }

    private static double year(double seconds) {
        long whole = whole(seconds);
        return withinCycle(whole).getYear() + YEARS_PER_CYCLE * (double) Math.floorDiv(days(whole), DAYS_PER_CYCLE);
    }

    /** The same day of the calendar's cycle of 400 years, at the same time. */
    private static LocalDateTime withinCycle(long seconds) {
        long ofDay = wraps(seconds) ? Long.remainderUnsigned(seconds, DAY) : Math.floorMod(seconds, DAY);
        return LocalDateTime.ofEpochSecond(
                Math.floorMod(days(seconds), DAYS_PER_CYCLE) * DAY + ofDay, 0, ZoneOffset.UTC);
    }

    private static long days(long seconds) {
        return wraps(seconds) ? Long.divideUnsigned(seconds, DAY) : Math.floorDiv(seconds, DAY);
    }

    /** Go counts seconds without sign from a first year: what lies before that comes out at the end of time. */
    private static boolean wraps(long seconds) {
        return seconds < FIRST_SECOND;
    }

    /** Go's conversion to a whole number: what does not fit becomes the least one. */
    private static long whole(double seconds) {
        return seconds >= -0x1p63 && seconds < 0x1p63 ? (long) seconds : Long.MIN_VALUE;
    }
}
