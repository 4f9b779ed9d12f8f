package io.athanor.bench.peers;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run}: Athanor beside real servers, asked the same queries about the same data. */
@Command(name = "bench/run", mixinStandardHelpOptions = true, sortOptions = false)
final class SideBySide implements Callable<Integer> {
    /** A multiple of this many pods scales every query's number of series to a whole number. */
    private static final int PODS_STEP = 20;

    @Option(names = "--prometheus", paramLabel = "PATH", description = "Prometheus 3.x to run beside.")
    private @Nullable Path prometheus;

    @Option(names = "--victoria-metrics", paramLabel = "PATH", description = "VictoriaMetrics to run beside.")
    private @Nullable Path victoria;

    @Option(names = "--thanos", paramLabel = "PATH", description = "Thanos to run beside, over both replicas.")
    private @Nullable Path thanos;

    @Option(
            names = "--replicas",
            defaultValue = "1",
            description = "1 (the default), or 2: Athanor deduplicates, and stands beside itself over one replica too.")
    private int replicas;

    @Option(names = "--stores", description = "Athanor as a store and a query, two processes over both replicas.")
    private boolean stores;

    @Option(names = "--stacked", description = "As --stores, and beside it the same with one more query above.")
    private boolean stacked;

    @Option(names = "--more", description = "The further queries of bench/queries.json, each over its own data.")
    private boolean more;

    @Option(names = "--queries", paramLabel = "FILE", description = "Another query set of the same form.")
    private @Nullable Path queries;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Of the set these queries alone.")
    private List<String> only = List.of();

    @Option(names = "--pods", defaultValue = "200", description = "Pods of the fleet (default ${DEFAULT-VALUE}).")
    private int pods;

    @Option(names = "--runs", defaultValue = "7", description = "Most timed runs per query (default ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--warmups",
            defaultValue = "5",
            description = "Most untimed ones before (default ${DEFAULT-VALUE}).")
    private int warmups;

    @Option(names = "--starts", defaultValue = "2", description = "Starts of each side (default ${DEFAULT-VALUE}).")
    private int starts;

    @Option(names = "--heap", defaultValue = "", description = "Athanor's greatest heap, as ATHANOR_HEAP takes it.")
    private String heap = "";

    @Option(
            names = "--versions",
            defaultValue = "",
            description = "What the peers are, for builds that do not tell it.")
    private String versions = "";

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    @Option(names = "--no-write", description = "Print the tables, and leave bench/README.md as it is.")
    private boolean noWrite;

    private final Path root =
            Path.of(System.getProperty("athanor.root", ".")).toAbsolutePath().normalize();
    private final PrintStream out = System.out;
    private String commandLine = "";

    private SideBySide() {}

    public static void main(String[] args) {
        SideBySide run = new SideBySide();
        run.commandLine = "bench/run " + String.join(" ", args);
        System.exit(new CommandLine(run).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (pods <= 0 || pods % PODS_STEP != 0) {
            throw new IllegalArgumentException("--pods is " + pods + ", must be a multiple of " + PODS_STEP);
        }
        Path scratch = root.resolve(work).normalize();
        List<Side> sides = sides(scratch);
        Table table = new Table(sides);
        table.note("Machine: " + Machine.describe() + ". Commit: " + Machine.commit(root) + ". Command: `" + shown()
                + "`." + (versions.isEmpty() ? "" : " Builds: " + versions + "."));
        boolean good = true;
        for (var part : set().entrySet()) {
            DataSet data = DataSets.of(part.getKey(), pods, scratch.resolve("data"), out);
            Comparison comparison = new Comparison(sides, data, pods, new Rounds(warmups, runs), starts, out);
            good &= comparison.run(part.getValue(), table);
        }
        out.println(table);
        if (!noWrite) {
            MarkedSection.replace(root.resolve("bench/README.md"), section(), table.toString());
        }
        return good ? 0 : 1;
    }

    private List<Side> sides(Path scratch) {
        List<Side> sides = new ArrayList<>();
        if (prometheus != null) {
            sides.add(new PrometheusSide(prometheus.toAbsolutePath(), scratch.resolve("prometheus")));
        }
        if (victoria != null) {
            sides.add(new VictoriaSide(victoria.toAbsolutePath(), scratch.resolve("victoria-metrics")));
        }
        if (thanos != null) {
            sides.add(new ThanosSide(thanos.toAbsolutePath(), scratch.resolve("thanos")));
        }
        if (stacked) {
            for (String mode : List.of("distributed", "local")) {
                sides.add(
                        new AthanorPairSide(root.resolve("athanor"), scratch.resolve("athanor-more-" + mode), 1, mode));
            }
        }
        if (stores || stacked) {
            sides.add(new AthanorPairSide(root.resolve("athanor"), scratch.resolve("athanor-pair"), 0, "local"));
            return sides;
        }
        for (int r = 1; r <= replicas; r++) {
            sides.add(new AthanorSide(root.resolve("athanor"), scratch.resolve("athanor-" + r), r, heap));
        }
        return sides;
    }

    private String section() {
        if (stores || stacked) {
            return stacked ? "one-more-query" : "two-processes";
        }
        return more ? "more-queries" : replicas == 1 ? "side-by-side" : "two-replicas";
    }

    /** The queries, by data set. */
    private Map<String, List<BenchQuery>> set() {
        Path file = more ? root.resolve("bench/queries.json") : root.resolveSibling("shared/bench/queries.json");
        return BenchQuery.read(queries == null ? file : queries).stream()
                .filter(q -> only.isEmpty() || only.contains(q.name()))
                .collect(Collectors.groupingBy(BenchQuery::data, LinkedHashMap::new, Collectors.toList()));
    }

    /** The command line as the table tells it: where the peers lie is nobody's business. */
    private String shown() {
        return commandLine
                .replaceAll("(--(?:prometheus|victoria-metrics|thanos)[ =])\\S+", "$1PATH")
                .replaceAll(" --versions([ =])(.*?)(?= --|$)", "");
    }
}
