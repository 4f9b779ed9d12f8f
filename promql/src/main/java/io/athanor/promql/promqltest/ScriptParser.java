package io.athanor.promql.promqltest;

import io.athanor.model.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads scripts, command by command. */
final class ScriptParser {
    private static final Pattern LOAD = Pattern.compile("^load(?:_(with_nhcb))?\\s+(.+?)$");

    private final ScriptLines lines;

    ScriptParser(String text) {
        this.lines = new ScriptLines(text);
    }

    List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        while (lines.nextCommand()) {
            String word = lines.current().split("[\t ]+", 2)[0].toLowerCase(Locale.ROOT);
            if (word.equals("clear")) {
                commands.add(new Command.Clear(lines.number()));
            } else if (word.startsWith("load")) {
                commands.add(load());
            } else if (word.startsWith("eval")) {
                commands.add(new EvalParser(lines).parse());
            } else {
                throw new ScriptException(lines.number(), "invalid command \"" + lines.current() + '"');
            }
        }
        return commands;
    }

    private Command.Load load() {
        int line = lines.number();
        Matcher parts = LOAD.matcher(lines.current());
        if (!parts.matches()) {
            throw new ScriptException(line, "invalid load command. (load[_with_nhcb] <step:duration>)");
        }
        long step = duration(parts.group(2), "invalid step definition", line);
        List<Command.LoadedSeries> series = new ArrayList<>();
        StartTimes starts = null;
        while (lines.nextInBlock()) {
            if (StartTimes.is(lines.current())) {
                checkFollowed(starts);
                starts = StartTimes.parse(lines.current(), lines.number());
            } else {
                series.add(loaded(starts));
                starts = null;
            }
        }
        checkFollowed(starts);
        return new Command.Load(line, step, parts.group(1) != null, series);
    }

    private static void checkFollowed(@Nullable StartTimes starts) {
        if (starts != null) {
            throw new ScriptException(starts.line(), "@st line has no following sample line");
        }
    }

    private Command.LoadedSeries loaded(@Nullable StartTimes starts) {
        SeriesLine series = SeriesLine.parse(lines.current(), lines.number());
        if (starts != null && !starts.labels().equals(series.labels())) {
            throw new ScriptException(starts.line(), "@st metric does not match the following sample line metric");
        }
        if (starts != null && starts.offsets().size() != series.values().size()) {
            throw new ScriptException(
                    starts.line(),
                    "@st line has " + starts.offsets().size() + " values but sample line has "
                            + series.values().size());
        }
        return new Command.LoadedSeries(series, starts);
    }

    static long duration(String text, String complaint, int line) {
        try {
            return Durations.parse(text);
        } catch (Durations.DurationException e) {
            throw new ScriptException(line, complaint + " \"" + text + "\": " + e.getMessage());
        }
    }
}
