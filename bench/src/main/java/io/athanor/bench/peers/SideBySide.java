package io.athanor.bench.peers;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import io.athanor.testing.testkit.RealPrograms;
import io.athanor.workload.FleetSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench/run}: Athanor beside a real Prometheus, on copies of one replica's blocks. */
@Command(name = "bench/run", mixinStandardHelpOptions = true, sortOptions = false)
final class SideBySide implements Callable<Integer> {
    private static final String SECTION = "side-by-side";
    /** A multiple of this many pods scales every query's number of series to a whole number. */
    private static final int PODS_STEP = 20;

    @Option(names = "--prometheus", description = "Prometheus 3.x to run beside; without it the one on PATH.")
    private @Nullable Path prometheus;

    @Option(names = "--pods", defaultValue = "200", description = "Pods of the fleet (default ${DEFAULT-VALUE}).")
    private int pods;

    @Option(names = "--runs", defaultValue = "7", description = "Timed runs per query (default ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--warmups", defaultValue = "3", description = "Untimed runs before (default ${DEFAULT-VALUE}).")
    private int warmups;

    @Option(names = "--starts", defaultValue = "3", description = "Starts of each side (default ${DEFAULT-VALUE}).")
    private int starts;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    @Option(names = "--queries", description = "The query set (default ../shared/bench/queries.json).")
    private @Nullable Path queries;

    @Option(names = "--no-write", description = "Print the table, and leave bench/README.md as it is.")
    private boolean noWrite;

    private final Path root =
            Path.of(System.getProperty("athanor.root", ".")).toAbsolutePath().normalize();
    private final PrintStream out = System.out;
    private final List<QueryRow> rows = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
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
        Path binary = prometheus == null
                ? RealPrograms.find("prometheus")
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "no prometheus on PATH; give one with --prometheus, or install one (Debian: prometheus)"))
                : prometheus.toAbsolutePath();
        List<BenchQuery> set = BenchQuery.read(
                queries == null ? root.resolveSibling("shared").resolve("bench/queries.json") : queries);
        Path scratch = root.resolve(work).normalize();
        FleetSpec fleet = BenchFleet.write(scratch, pods, out);
        Path launcher = root.resolve("athanor");
        Contender.Starter peer = () -> Contender.prometheus(binary, scratch.resolve("prometheus"));
        Contender.Starter ours = () -> Contender.athanor(launcher, scratch.resolve("athanor"));

        String machine = Machine.describe();
        List<StartRow> peerStarts = new ArrayList<>();
        List<StartRow> ourStarts = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            peerStarts.add(start(peer, set.getFirst(), fleet));
            ourStarts.add(start(ours, set.getFirst(), fleet));
        }
        try (Contender a = peer.start();
                Contender b = ours.start()) {
            String version = a.version();
            boolean exact = a.windowsAreLeftOpen();
            for (BenchQuery query : set) {
                measure(query, fleet, a, b);
            }
            Table table = new Table(exact);
            table.note("Fleet of " + pods + " pods, one replica, " + fleet.series() + " series, 24 h every 15 s, "
                    + "12 blocks; both sides on a copy of the same files, asked in turn; medians of " + runs
                    + " runs after " + warmups + ".");
            table.note("Machine: " + machine + ". Commit: " + Machine.commit(root) + ". Command: `"
                    + commandLine.replace(binary.toString(), "PATH") + "`. Peer: Prometheus " + version + "."
                    + (exact ? "" : " Its windows include their left end, so only the times count."));
            table.refused(refused);
            table.queries(rows);
            table.costs(peerStarts, ourStarts, a.gauge(), b.gauge());
            out.println(table);
            if (!noWrite) {
                MarkedSection.replace(root.resolve("bench/README.md"), SECTION, table.toString());
            }
        }
        return refused.isEmpty() ? 0 : 1;
    }

    private StartRow start(Contender.Starter side, BenchQuery query, FleetSpec fleet)
            throws IOException, InterruptedException {
        try (Contender contender = side.start()) {
            Contender.Timed first = contender.ask(query.request(fleet.endMs()));
            Answer.parse(first.body());
            return new StartRow(contender.secondsToReady(), first.seconds());
        }
    }

    private void measure(BenchQuery query, FleetSpec fleet, Contender peer, Contender ours)
            throws IOException, InterruptedException {
        String request = query.request(fleet.endMs());
        long series = selected(query, fleet, peer, "Prometheus");
        long ourSeries = selected(query, fleet, ours, "Athanor");
        Answer theirs;
        Answer answer;
        try {
            theirs = Answer.parse(peer.ask(request).body());
            answer = Answer.parse(ours.ask(request).body());
        } catch (IllegalStateException e) {
            refuse(query, "an answer is " + e.getMessage());
            return;
        }
        if (theirs.points() == 0 || answer.points() == 0) {
            refuse(query, "points: Prometheus " + theirs.points() + ", Athanor " + answer.points());
        }
        if (series != query.expectedSeries(pods)
                || ourSeries != series
                || theirs.points() == 0
                || answer.points() == 0) {
            return;
        }
        for (int i = 1; i < warmups; i++) {
            peer.ask(request);
            ours.ask(request);
        }
        List<Contender.Timed> a = new ArrayList<>();
        List<Contender.Timed> b = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            a.add(withoutBody(peer.ask(request)));
            b.add(withoutBody(ours.ask(request)));
        }
        QueryRow row = new QueryRow(query, series, theirs.points(), a, b, theirs.difference(answer));
        rows.add(row);
        out.printf(
                Locale.ROOT,
                "%-20s Prometheus %.4f s, Athanor %.4f s: %.2f times%n",
                query.name(),
                row.peerSeconds(),
                row.ourSeconds(),
                row.ratio());
    }

    private long selected(BenchQuery query, FleetSpec fleet, Contender side, String name)
            throws IOException, InterruptedException {
        byte[] json = side.ask(query.seriesRequest(fleet.endMs())).body();
        long selected = JsonMapper.shared().readTree(json).path("data").size();
        if (selected != query.expectedSeries(pods)) {
            refuse(query, name + " selects " + selected + " series, must be " + query.expectedSeries(pods));
        }
        return selected;
    }

    private void refuse(BenchQuery query, String why) {
        String reason = query.name() + ": " + why;
        refused.add(reason);
        out.println("refused: " + reason);
    }

    private static Contender.Timed withoutBody(Contender.Timed timed) {
        return new Contender.Timed(timed.seconds(), timed.cpuSeconds(), new byte[0]);
    }
}
