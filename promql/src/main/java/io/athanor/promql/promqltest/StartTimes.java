package io.athanor.promql.promqltest;

import io.athanor.model.Durations;
import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of start timestamps, {@code metric{a="b"}@st -1m _ -30s+10sx3}: offsets in ms from the times of the samples that
 * the next line gives to the same series; null where there is none.
 */
record StartTimes(Labels labels, List<@Nullable Long> offsets, int line) {
    private static final Pattern OMITTED = Pattern.compile("_(?:x(\\d+))?");
    private static final Pattern ITEM =
            Pattern.compile("([+-]?)(\\d+[a-wyz]*)(?:([+-][+-]?)(\\d+[a-wyz]*))?(?:x(\\d+))?");

    /** Whether the line is one. */
    static boolean is(String text) {
        return text.startsWith("@st", SeriesLine.metricEnd(text));
    }

    static StartTimes parse(String text, int line) {
        int end = SeriesLine.metricEnd(text);
        Labels labels = SeriesLine.labels(text.substring(0, end), line);
        List<@Nullable Long> offsets = new ArrayList<>();
        for (String item : text.substring(end + 3).strip().split("\\s+")) {
            offsets.addAll(item(item, line));
        }
        return new StartTimes(labels, Collections.unmodifiableList(offsets), line);
    }

    private static List<@Nullable Long> item(String text, int line) {
        Matcher omitted = OMITTED.matcher(text);
        if (omitted.matches()) {
            @Nullable Long[] none = new Long[omitted.group(1) == null ? 1 : repetitions(omitted.group(1), line)];
            return Arrays.asList(none);
        }
        Matcher item = ITEM.matcher(text);
        if (!item.matches() || item.group(3) != null && item.group(5) == null) {
            throw new ScriptException(line, "invalid @st sequence: invalid ST item \"" + text + '"');
        }
        try {
            long offset = sign(item.group(1)) * Durations.parse(item.group(2));
            String stepSign = item.group(3);
            long step = stepSign == null ? 0 : sign(stepSign) * Durations.parse(item.group(4));
            int more = item.group(5) == null ? 0 : repetitions(item.group(5), line);
            List<@Nullable Long> offsets = new ArrayList<>();
            for (int i = 0; i <= more; i++) {
                offsets.add(offset + i * step);
            }
            return offsets;
        } catch (Durations.DurationException e) {
            throw new ScriptException(line, "invalid @st sequence: " + e.getMessage());
        }
    }

    /** −1 for an odd number of minus signs. */
    private static long sign(String signs) {
        return signs.chars().filter(c -> c == '-').count() % 2 == 0 ? 1 : -1;
    }

    private static int repetitions(String digits, int line) {
        if (digits.length() > 6) {
            throw new ScriptException(line, "more than " + ValueScanner.MAX_VALUES + " values");
        }
        return Integer.parseInt(digits);
    }
}
