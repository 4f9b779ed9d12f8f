package io.athanor.app;

import java.util.Arrays;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Model.CommandSpec;

/** {@code --help}, without a line "Default:" where the default is nothing. */
final class HelpText extends Help {
    HelpText(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer whole = super.createDefaultOptionRenderer();
        return (option, labels, colors) -> Arrays.stream(whole.render(option, labels, colors))
                .filter(row -> !isNothing(row))
                .toArray(Text[][]::new);
    }

    private static boolean isNothing(Text[] row) {
        String last = row[row.length - 1].plainString().strip();
        return last.equals("Default:") || last.equals("Default: []");
    }
}
