package io.athanor.server.flags;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command line as {@code /api/v1/status/flags} shows it: every flag, given or not; secrets masked. */
public final class FlagValues {
    /** What inline YAML is called: it may hold passwords, and is masked. */
    static final String YAML = "YAML";

    private static final String MASK = "<REDACTED>";

    private FlagValues() {}

    /** By each flag's name, without its dashes, its value. */
    public static Map<String, String> of(CommandSpec spec) {
        Map<String, String> values = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            String given = option.originalStringValues().isEmpty()
                    ? value == null ? "" : defaultText(option, value)
                    : String.join(",", option.originalStringValues());
            boolean isSecret = option.paramLabel().equals(YAML) && !given.isEmpty();
            values.put(option.longestName().replaceFirst("^--", ""), isSecret ? MASK : given);
        }
        values.keySet().removeAll(List.of("help", "version"));
        return values;
    }

    private static String defaultText(OptionSpec option, Object value) {
        return option.defaultValue() == null ? value.toString() : option.defaultValue();
    }
}
