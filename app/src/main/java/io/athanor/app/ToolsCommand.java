package io.athanor.app;

import io.athanor.app.tools.BucketToolsCommand;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code athanor tools}: what is run by hand and ends. */
@Command(
        name = "tools",
        header = "Tools that are run by hand.",
        synopsisSubcommandLabel = "TOOL",
        subcommands = {BucketToolsCommand.class, PromqlTestCommand.class})
final class ToolsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "which tool? bucket and promql-test are there; athanor tools --help tells more");
    }
}
