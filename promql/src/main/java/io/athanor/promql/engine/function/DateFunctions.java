package io.athanor.promql.engine.function;

import io.athanor.promql.parser.Function;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Functions of a time in seconds, UTC. */
final class DateFunctions {
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
            case YEAR -> of(LocalDateTime::getYear);
            default -> null;
        };
    }

    private static DoubleUnaryOperator of(ToIntFunction<LocalDateTime> part) {
        return seconds -> {
            try {
                return part.applyAsInt(LocalDateTime.ofEpochSecond(whole(seconds), 0, ZoneOffset.UTC));
            } catch (DateTimeException e) {
                return Double.NaN;
            }
        };
    }

    /** Go's conversion to a whole number: what does not fit becomes the least one. */
    private static long whole(double seconds) {
        return seconds >= -0x1p63 && seconds < 0x1p63 ? (long) seconds : Long.MIN_VALUE;
    }
}
