package io.athanor.app;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --no-web.disable} for {@code --web.disable=false}: picocli knows negations only of names without dots. */
final class Negations {
    private static final String NO = "--no-";

    private Negations() {}

    /** The same arguments, with negations that picocli understands. */
    static String[] spelledOut(CommandLine program, String[] args) {
        String[] out = args.clone();
        CommandLine command = program;
        for (int i = 0; i < out.length && !out[i].equals("--"); i++) {
            CommandLine below = command.getSubcommands().get(out[i]);
            if (below != null) {
                command = below;
            } else {
                out[i] = spelledOut(command.getCommandSpec(), out[i]);
            }
        }
        return out;
    }

    private static String spelledOut(CommandSpec command, String arg) {
        if (!arg.startsWith(NO) || arg.indexOf('.') < 0) {
            return arg;
        }
        String name = "--" + arg.substring(NO.length());
        OptionSpec option = command.findOption(name);
        return option != null && option.negatable() ? name + "=false" : arg;
    }
}
