package io.athanor.app;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Flags that Thanos has and that are not built yet: given, they are refused by name, never ignored. */
final class RefusedFlags {
    private RefusedFlags() {}

    /**
     * Adds them to a command.
     *
     * @param instead what to do, for the message
     */
    static void add(CommandLine command, List<String> names, String instead) {
        for (String name : names) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder(name)
                            .hidden(true)
                            .arity("0..1")
                            .type(String.class)
                            .fallbackValue("")
                            .setter(new CommandLine.Model.ISetter() {
                                @Override
                                public <T> T set(T value) {
                                    if (value == null) {
                                        return value;
                                    }
                                    throw new ParameterException(command, name + " is not built yet: " + instead);
                                }
                            })
                            .build());
        }
    }
}
