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
        CommandLine command = args.length == 0 ? null : program.getSubcommands().get(args[0]);
        if (command == null) {
            return args;
        }
        String[] out = args.clone();
        for (int i = 1; i < out.length && !out[i].equals("--"); i++) {
            out[i] = spelledOut(command.getCommandSpec(), out[i]);
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
