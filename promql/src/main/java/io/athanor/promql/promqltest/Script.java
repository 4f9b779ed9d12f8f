package io.athanor.promql.promqltest;

import java.util.List;

/**
 * A script of Prometheus's test language, read and checked; see {@code promql/promqltest/README.md} there. Nothing in it is
 * passed over: a line that is not understood is an error.
 */
public final class Script {
    private final List<Command> commands;

    private Script(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    /**
     * Reads a script.
     *
     * @throws ScriptException if a line is not understood
     */
    public static Script parse(String text) {
        return new Script(new ScriptParser(text).commands());
    }

    List<Command> commands() {
        return commands;
    }

    /** How many evals the script has. */
    public int evals() {
        return (int) commands.stream().filter(Command.Eval.class::isInstance).count();
    }
}
