package io.athanor.app;

import io.athanor.server.Version;
import io.athanor.server.process.StopSignals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The program: one subcommand per component. */
@Command(
        name = "athanor",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Athanor.BuildInfo.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 100,
        description = "Metrics with unlimited history for everyone who runs Prometheus.",
        subcommands = {
            AllCommand.class,
            CompactCommand.class,
            StoreCommand.class,
            QueryCommand.class,
            DemoCommand.class,
            ToolsCommand.class
        })
public final class Athanor implements Runnable {
    private static final Set<String> NOT_YET = Set.of("sidecar", "rule", "receive", "query-frontend", "pki", "cluster");

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    /** Made by picocli, too. */
    public Athanor() {}

    /** Runs a command line and exits with its code. */
    public static void main(String[] args) {
        System.setProperty("sun.net.inetaddr.ttl", "5"); // addresses come and go: the JDK would keep them for 30 s
        OldGeneration.keepSmall();
        if (args.length > 0 && args[0].equals("compact")) {
            StopSignals.onHangUp(() -> {}); // it reads nothing again, and goes on
        }
        int code = run(args, writer(FileDescriptor.out), writer(FileDescriptor.err));
        System.exit(code);
    }

    /** UTF-8, whatever the locale says. */
    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new FileOutputStream(to), true, StandardCharsets.UTF_8);
    }

    /** Runs a command line; returns the exit code. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        if (args.length > 0 && NOT_YET.contains(args[0])) {
            err.println(
                    "athanor: the component " + args[0] + " is not built yet: use \"athanor all\", which serves queries"
                            + " over a bucket, or \"athanor demo\"");
            return 2;
        }
        CommandLine line = commandLine();
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Refusals::ofCommandLine);
        line.setExecutionExceptionHandler(Refusals::ofExecution);
        return line.execute(Negations.spelledOut(line, args));
    }

    /** All commands with all their flags. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Athanor());
        StoreCommand.refuse(Objects.requireNonNull(line.getSubcommands().get("store")));
        QueryCommand.refuse(Objects.requireNonNull(line.getSubcommands().get("query")));
        return line.setHelpFactory(HelpText::new);
    }

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        throw new ParameterException(
                line,
                "which component? all, compact, store, query, demo and tools are there; athanor --help tells more");
    }

    /** {@code --version}. */
    static final class BuildInfo implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Version version = Version.current();
            return new String[] {
                "athanor, version " + version.version() + " (branch: " + version.branch() + ", revision: "
                        + version.revision() + ")",
                "  build date:  " + version.buildDate(),
                "  runtime:     " + Version.runtime(),
            };
        }
    }
}
