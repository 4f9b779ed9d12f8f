package io.athanor.app;

import io.athanor.server.Failures;
import io.athanor.server.UserError;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Ends the program with one line on standard error that says what to do, and an exit code. */
final class Refusals {
    private Refusals() {}

    /** A command line that is not understood. */
    static int ofCommandLine(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("athanor: " + text(e) + " (" + help(line) + ")");
        return UserError.Kind.USAGE.exitCode();
    }

    private static String help(CommandLine line) {
        return line.getCommandSpec().qualifiedName() + " --help lists what there is";
    }

    private static String text(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            String message = String.valueOf(e.getMessage());
            return message.lines().findFirst().orElse(message);
        }
        String argument = unmatched.getUnmatched().getFirst();
        List<String> suggestions = unmatched.getSuggestions();
        String kind = argument.startsWith("-") ? "unknown flag " : "unknown argument ";
        String name = argument.replaceFirst("=.*", "");
        return kind + name + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?");
    }

    /** A command that could not do its work. */
    static int ofExecution(Exception e, CommandLine line, ParseResult parsed) {
        boolean debug = parsed.matchedOptionValue("--log.level", "").toString().equalsIgnoreCase("debug");
        UserError error = Failures.explain(e);
        if (error == null) {
            line.getErr()
                    .println(
                            "athanor: a fault of this program: " + e + (debug ? "" : "; --log.level=debug tells more"));
        } else {
            line.getErr().println("athanor: " + error.getMessage());
        }
        if (debug) {
            e.printStackTrace(line.getErr());
        }
        return error == null ? 1 : error.kind().exitCode();
    }
}
