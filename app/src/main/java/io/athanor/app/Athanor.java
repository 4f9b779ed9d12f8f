package io.athanor.app;

import io.athanor.server.Version;
import io.athanor.server.process.HeadStart;
import io.athanor.server.process.StopSignals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
        description = "Metrics with unlimited history for everyone who runs Prometheus.")
public final class Athanor implements Runnable {
    private static final Set<String> NOT_YET = Set.of("rule", "receive", "pki", "cluster");

    /** In the order of the help text. */
    private static final List<String> COMMANDS =
            List.of("all", "sidecar", "compact", "store", "query", "query-frontend", "demo", "tools");

    /** Those of them that serve HTTP and gRPC. */
    private static final Set<String> SERVERS = Set.of("all", "store", "query", "demo");

    /** Their first large answers fill caches and pools: collecting the heap again and again meanwhile finds little. */
    private static final int PATIENCE_OF_STORES = 4;

    /** They hold large answers as they are: collected at once, each would be moved, and wait for that, while it comes in. */
    private static final Duration USE_BY_FRONTENDS = Duration.ofMillis(300);

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    /** Made by picocli, too. */
    public Athanor() {}

    /** Runs a command line and exits with its code. */
    public static void main(String[] args) {
        setUp();
        if (args.length > 0 && COMMANDS.contains(args[0])) {
            OldGeneration.keepSmall(
                    args[0].equals("store") ? PATIENCE_OF_STORES : 1,
                    args[0].equals("query-frontend") ? USE_BY_FRONTENDS : Duration.ZERO);
        }
        if (args.length > 1 && SERVERS.contains(args[0]) && !List.of(args).contains("--help")) {
            HeadStart.begin();
        }
        if (args.length > 0 && args[0].equals("compact")) {
            StopSignals.onHangUp(() -> {}); // it reads nothing again, and goes on
        }
        int code = run(args, writer(FileDescriptor.out), writer(FileDescriptor.err));
        System.exit(code);
    }

    /** What the JDK reads once. */
    static void setUp() {
        System.setProperty("sun.net.inetaddr.ttl", "5"); // addresses come and go: the JDK would keep them for 30 s
        if (System.getProperty("java.locale.providers") == null) {
            // Jetty lists all languages of the world; nothing here speaks any but the one that is always there.
            System.setProperty("java.locale.providers", "SPI");
        }
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
        CommandLine line = commandLine(args);
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
        COMMANDS.forEach(name -> add(line, name));
        return line.setHelpFactory(HelpText::new);
    }

    /** What this command line needs: to read the flags of all commands takes longer than some of them run. */
    private static CommandLine commandLine(String[] args) {
        if (args.length == 0 || !COMMANDS.contains(args[0])) {
            return commandLine();
        }
        CommandLine line = new CommandLine(new Athanor());
        add(line, args[0]);
        return line.setHelpFactory(HelpText::new);
    }

    private static void add(CommandLine line, String name) {
        line.addSubcommand(new CommandLine(command(name)));
    }

    private static Object command(String name) {
        return switch (name) {
            case "all" -> new AllCommand();
            case "sidecar" -> new SidecarCommand();
            case "compact" -> new CompactCommand();
            case "store" -> new StoreCommand();
            case "query" -> new QueryCommand();
            case "query-frontend" -> new FrontendCommand();
            case "demo" -> new DemoCommand();
            case "tools" -> new ToolsCommand();
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        throw new ParameterException(
                line,
                "which component? all, sidecar, compact, store, query, query-frontend, demo and tools are there;"
                        + " athanor --help tells more");
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
