package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The tables of flags in {@code docs/components} are those of the program. {@code -Dathanor.write-flags=true} writes them anew.
 */
class FlagTableTest {
    private static final String BEGIN = "<!-- flags:begin -->\n";
    private static final String END = "<!-- flags:end -->";

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "store", "query", "query-frontend", "compact"})
    void tableOfFlags_isThatOfTheProgram(String command) throws IOException {
        Path page = Path.of(System.getProperty("athanor.root", ".."), "docs/components", command + ".md");
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        assertThat(to).as("%s has marks for the table", page).isGreaterThanOrEqualTo(from);
        String table = table(
                Objects.requireNonNull(Athanor.commandLine().getSubcommands().get(command))
                        .getCommandSpec());
        if (Boolean.getBoolean("athanor.write-flags")) {
            Files.writeString(page, text.substring(0, from) + table + text.substring(to));
        } else {
            assertThat(text.substring(from, to))
                    .as("run this test with -Dathanor.write-flags=true to write the table anew")
                    .isEqualTo(table);
        }
    }

    private static String table(CommandSpec command) {
        StringBuilder table = new StringBuilder("| flag | default | |\n|---|---|---|\n");
        for (OptionSpec option : command.options()) {
            String meaning = String.join(" ", option.description());
            boolean isRefused = meaning.isEmpty() && option.hidden();
            table.append("| `")
                    .append(option.longestName())
                    .append("` | ")
                    .append(option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`")
                    .append(" | ")
                    .append(isRefused ? "refused: not built yet" : cell(meaning))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("%n", " ")
                .replace("%%", "%")
                .replace("|", "\\|")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
