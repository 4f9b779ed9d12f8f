package io.athanor.component.tools;

import io.athanor.model.GoDurations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Orders rows by some of their cells: as times, lengths of time or numbers where both are that, else as texts. */
record RowOrder(List<Integer> columns) implements Comparator<List<String>> {
    @Override
    public int compare(List<String> a, List<String> b) {
        for (int column : columns) {
            int c = cells(a.get(column), b.get(column));
            if (c != 0) {
                return c;
            }
        }
        return cells(a.getFirst(), b.getFirst());
    }

    private static int cells(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        Instant timeA = time(a);
        Instant timeB = time(b);
        if (timeA != null && timeB != null) {
            return timeA.compareTo(timeB);
        }
        OptionalLong nanosA = nanos(a);
        OptionalLong nanosB = nanos(b);
        if (nanosA.isPresent() && nanosB.isPresent()) {
            return Long.compare(nanosA.getAsLong(), nanosB.getAsLong());
        }
        OptionalLong numberA = number(a);
        OptionalLong numberB = number(b);
        return numberA.isPresent() && numberB.isPresent()
                ? Long.compare(numberA.getAsLong(), numberB.getAsLong())
                : a.compareTo(b);
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.length() < 20 ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static OptionalLong nanos(String text) {
        if (!text.startsWith("-")) {
            return GoDurations.parse(text);
        }
        OptionalLong positive = GoDurations.parse(text.substring(1));
        return positive.isPresent() ? OptionalLong.of(-positive.getAsLong()) : positive;
    }

    private static OptionalLong number(String text) {
        String digits = text.replace(",", "");
        return digits.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
