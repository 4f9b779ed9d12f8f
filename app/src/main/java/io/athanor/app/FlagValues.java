package io.athanor.app;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command line as {@code /api/v1/status/flags} shows it: every flag, given or not; secrets masked. */
final class FlagValues {
    private static final Set<String> SECRET = Set.of("objstore.config");
    private static final String MASK = "<masked>";

    private FlagValues() {}

    static Map<String, String> of(CommandSpec spec) {
        Map<String, String> values = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            String name = option.longestName().replaceFirst("^--", "");
            Object value = option.getValue();
            String given = option.originalStringValues().isEmpty()
                    ? value == null ? "" : defaultText(option, value)
                    : String.join(",", option.originalStringValues());
            values.put(name, SECRET.contains(name) && !given.isEmpty() ? MASK : given);
        }
        values.remove("help");
        values.remove("version");
        return values;
    }

    private static String defaultText(OptionSpec option, Object value) {
        return option.defaultValue() == null ? value.toString() : option.defaultValue();
    }
}
