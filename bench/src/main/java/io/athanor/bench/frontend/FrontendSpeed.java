package io.athanor.bench.frontend;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import io.athanor.bench.Rows;
import io.athanor.bench.frontend.Frontend.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/frontend}: the query frontend beside Thanos's. Each part has a table of its own in bench/README.md. */
@Command(name = "bench/frontend", mixinStandardHelpOptions = true, sortOptions = false)
final class FrontendSpeed implements Callable<Integer> {
    @Option(names = "--thanos", description = "Measure this Thanos beside.")
    private @Nullable Path thanos;

    @Option(names = "--athanor", description = "The program to measure; default: the checkout's launcher.")
    private @Nullable Path athanor;

    @Option(
            names = "--only",
            split = ",",
            defaultValue = "miss,hit,dashboard,rate,flood",
            description = "Parts to measure (${DEFAULT-VALUE}).")
    private Set<String> only = Set.of();

    @Option(names = "--seconds", defaultValue = "6", description = "Time of each rate, s (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--no-write", description = "Do not write the tables into bench/README.md.")
    private boolean noWrite;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    private FrontendSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new FrontendSpeed()).execute(args));
    }

    /** A measurement that gives a table. */
    @FunctionalInterface
    private interface Part {
        void measure(Rows rows) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("athanor.root", "."));
        List<Side> sides = new ArrayList<>();
        sides.add(new Side("Athanor", (athanor == null ? root.resolve("athanor") : athanor).toAbsolutePath(), true));
        if (thanos != null) {
            sides.add(new Side("Thanos", thanos.toAbsolutePath(), false));
        }
        Path scratch = Files.createDirectories(work.resolve("frontend"));
        Parts parts = new Parts(sides, scratch, System.currentTimeMillis() / 1000, seconds);
        part(
                root,
                "miss",
                List.of(
                        "answer",
                        "the next",
                        "frontend",
                        "querier, ms:",
                        "through, ms:",
                        "more, ms:",
                        "3 ms + 5 %, ms:"),
                parts::miss);
        part(
                root,
                "hit",
                List.of(
                        "answer",
                        "kept",
                        "frontend",
                        "MB:",
                        "querier, ms:",
                        "hit, ms:",
                        "95th, ms:",
                        "requests to the querier:"),
                parts::hit);
        part(
                root,
                "dashboard",
                List.of("refresh", "frontend", "requests to the querier:", "MB from it:", "ms:", "CPU s:"),
                parts::dashboard);
        part(
                root,
                "rate",
                List.of(
                        "answer",
                        "frontend",
                        "hits/s:",
                        "Athanor is, times:",
                        "CPU, ms a hit:",
                        "peak RssAnon, MiB:",
                        "requests to the querier:"),
                parts::rate);
        part(
                root,
                "flood",
                List.of(
                        "frontend",
                        "alone, median, ms:",
                        "95th, ms:",
                        "beside the flood, median, ms:",
                        "95th, ms:",
                        "95th grows by, %:",
                        "the flood's requests meanwhile:"),
                parts::flood);
        return 0;
    }

    private void part(Path root, String name, List<String> columns, Part part)
            throws IOException, InterruptedException {
        if (!only.contains(name)) {
            return;
        }
        String machine = Machine.describe();
        Rows rows = new Rows(columns);
        part.measure(rows);
        if (!noWrite) {
            String command = "bench/frontend --only " + name + (thanos == null ? "" : " --thanos PATH");
            String note =
                    "Machine: " + machine + ". Commit: " + Machine.commit(root) + ". Command: `" + command + "`.\n\n";
            MarkedSection.replace(root.resolve("bench/README.md"), "frontend-" + name, "\n" + note + rows + "\n");
        }
    }
}
