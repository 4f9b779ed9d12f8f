package io.athanor.promql.promqltest;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.athanor.model.GoQuote;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** What an eval expects besides values: order, failure, warnings, infos. */
final class Expectations {
    /** What is expected. */
    enum Type {
        ORDERED,
        FAIL,
        WARN,
        NO_WARN,
        INFO,
        NO_INFO
    }

    /**
     * A text that is expected.
     *
     * @param message the whole text, or null
     * @param pattern found anywhere in the text, or null; neither: any text
     */
    record Text(@Nullable String message, @Nullable Pattern pattern) {
        static final Text ANY = new Text(null, null);

        boolean matches(String actual) {
            return pattern != null ? pattern.matcher(actual).find() : message == null || message.equals(actual);
        }

        @Override
        public String toString() {
            return pattern != null
                    ? "pattern " + GoQuote.quote(pattern.pattern())
                    : message != null ? "message " + GoQuote.quote(message) : "anything";
        }
    }

    private static final java.util.regex.Pattern EXPECT = java.util.regex.Pattern.compile(
            "^expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?$");

    private final Map<Type, List<Text>> texts = new EnumMap<>(Type.class);

    /** Adds an {@code expect} line. */
    void addLine(String text, int line) {
        Matcher parts = EXPECT.matcher(text);
        if (!parts.matches()) {
            throw new ScriptException(
                    line,
                    "invalid expect statement, must match `expect <type> <match_type>: <string>` format: " + text);
        }
        add(Type.valueOf(parts.group(1).toUpperCase(java.util.Locale.ROOT)), text(parts, line));
        if (has(Type.INFO) && has(Type.NO_INFO)) {
            throw new ScriptException(line, "invalid expect lines, info and no_info cannot be used together");
        }
        if (has(Type.WARN) && has(Type.NO_WARN)) {
            throw new ScriptException(line, "invalid expect lines, warn and no_warn cannot be used together");
        }
        if (of(Type.FAIL).size() > 1) {
            throw new ScriptException(line, "invalid expect lines, multiple expect fail lines are not allowed");
        }
    }

    private static Text text(Matcher parts, int line) {
        if (parts.group(2) == null) {
            return Text.ANY;
        }
        String text = parts.group(3).strip();
        return parts.group(2).equals("msg") ? new Text(text, null) : new Text(null, pattern(text, line));
    }

    static Pattern pattern(String text, int line) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new ScriptException(line, "invalid regex " + text + ": " + e.getMessage());
        }
    }

    /** Adds what the older commands {@code eval_fail}, {@code eval_warn}, … say. */
    void add(Type type, Text text) {
        texts.computeIfAbsent(type, t -> new ArrayList<>()).add(text);
    }

    /** Replaces the failure that any text satisfies by one of this text. */
    void setFailure(Text text) {
        texts.put(Type.FAIL, new ArrayList<>(List.of(text)));
    }

    boolean has(Type type) {
        return texts.containsKey(type);
    }

    List<Text> of(Type type) {
        return texts.getOrDefault(type, List.of());
    }

    /** What is wrong with an error that was raised, or null. */
    @Nullable
    String checkFailure(String actual) {
        for (Text expected : of(Type.FAIL)) {
            if (!expected.matches(actual)) {
                return "expected an error with " + expected + ", but got: " + actual;
            }
        }
        return null;
    }

    /** What is wrong with the warnings and infos, or null. */
    @Nullable
    String checkAnnotations(List<String> warnings, List<String> infos) {
        String wrong = check("warn", warnings, of(Type.WARN), has(Type.NO_WARN), "PromQL warning");
        return wrong != null ? wrong : check("info", infos, of(Type.INFO), has(Type.NO_INFO), "PromQL info");
    }

    private static @Nullable String check(
            String word, List<String> actual, List<Text> expected, boolean none, String beginning) {
        for (String text : actual) {
            if (!text.startsWith(beginning)) {
                return "unexpected annotation type, must be either info or warn but got: " + text;
            }
            if (none) {
                return "unexpected " + word + " annotations: " + actual;
            }
            if (!expected.isEmpty() && expected.stream().noneMatch(e -> e.matches(text))) {
                return "unexpected " + word + " annotation: " + text;
            }
        }
        for (Text text : expected) {
            if (actual.stream().noneMatch(text::matches)) {
                return "expected a " + word + " annotation with " + text + ", found: " + actual;
            }
        }
        return null;
    }
}
