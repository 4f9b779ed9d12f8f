package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every tool beside its Thanos namesake: flags with their defaults, as {@code thanos/tools-flags.txt} has them. */
class ToolsReferenceTest {
    private static Map<String, List<String>> reference() throws IOException {
        Map<String, List<String>> tools = new LinkedHashMap<>();
        try (InputStream in = ToolsReferenceTest.class.getResourceAsStream("thanos/tools-flags.txt")) {
            List<String> flags = new ArrayList<>();
            for (String line : new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("[")) {
                    flags = new ArrayList<>();
                    tools.put(line.substring(1, line.length() - 1), flags);
                } else if (!line.startsWith("#")) {
                    flags.add(line);
                }
            }
        }
        return tools;
    }

    private static String shown(OptionSpec option) {
        if (option.negatable()) {
            return "bool";
        }
        Object value = option.defaultValue() == null ? option.initialValue() : option.defaultValue();
        String text = value == null || value instanceof List<?> ? "" : value.toString();
        return text.replace("${sys:java.io.tmpdir}", "/tmp");
    }

    @Test
    void everyFlagOfEveryTool_isThere_withItsDefault() throws IOException {
        Map<String, CommandLine> tools = Objects.requireNonNull(Objects.requireNonNull(
                                Athanor.commandLine().getSubcommands().get("tools"))
                        .getSubcommands()
                        .get("bucket"))
                .getSubcommands();
        assertThat(tools.keySet()).containsAll(reference().keySet());
        List<String> wrong = new ArrayList<>();
        reference().forEach((tool, flags) -> {
            for (String line : flags) {
                String[] flag = line.split("=", 2);
                OptionSpec option =
                        Objects.requireNonNull(tools.get(tool)).getCommandSpec().findOption(flag[0]);
                if (option == null) {
                    wrong.add(tool + " " + flag[0] + " is missing");
                } else if (!shown(option).equals(flag[1])) {
                    wrong.add(tool + " " + flag[0] + " is " + shown(option) + ", not " + flag[1]);
                }
            }
        });
        assertThat(wrong).isEmpty();
    }
}
