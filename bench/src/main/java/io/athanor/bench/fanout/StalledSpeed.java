package io.athanor.bench.fanout;

import io.athanor.bench.Machine;
import io.athanor.bench.MarkedSection;
import io.athanor.bench.Rows;
import io.athanor.bench.Timings;
import io.athanor.testing.testkit.RunningProgram;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/fanout stalled}: a querier of its own process over many endpoints of this one, before and after one of them stops
 * answering, and of queries that do not need that one while others wait for it.
 */
@Command(name = "bench/fanout stalled", mixinStandardHelpOptions = true, sortOptions = false)
final class StalledSpeed implements Callable<Integer> {
    private static final Pattern LISTENING =
            Pattern.compile("listening for requests and metrics\".*address=(127\\.0\\.0\\.1:[1-9]\\d*)");
    private static final String ALL = "count(up)";

    @Option(names = "--athanor", description = "The program to measure; default: the checkout's launcher.")
    private Path athanor = Path.of("athanor");

    @Option(names = "--endpoints", defaultValue = "200", description = "How many (${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--series", defaultValue = "100", description = "Series of each (${DEFAULT-VALUE}).")
    private int series;

    @Option(
            names = "--timeout",
            defaultValue = "1000",
            description = "--store.response-timeout, ms (${DEFAULT-VALUE}).")
    private int timeoutMs;

    @Option(
            names = "--waiting",
            defaultValue = "4",
            description = "Clients that wait for the stalled one (${DEFAULT-VALUE}).")
    private int waiting;

    @Option(names = "--no-write", description = "Do not write the table into bench/README.md.")
    private boolean noWrite;

    @Option(names = "--work", defaultValue = ".athanor/bench", description = "Scratch folder (${DEFAULT-VALUE}).")
    private Path work = Path.of(".athanor/bench");

    private StalledSpeed() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new StalledSpeed()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("athanor.root", "."));
        String machine = Machine.describe();
        Rows rows = new Rows(List.of(
                "asked of",
                "one endpoint",
                "endpoints that answered:",
                "named",
                "median, ms:",
                "95th, ms:",
                "longest, ms:"));
        try (Endpoints endpoints = new Endpoints(count, series);
                RunningProgram querier = start(endpoints, root);
                HttpClient client = HttpClient.newHttpClient()) {
            String url = "http://" + querier.await(LISTENING).group(1);
            querier.awaitOk(URI.create(url + "/-/ready"));
            Asked asked = new Asked(client, url);
            while (asked.ask(ALL).contains("\"warnings\"")) {
                Thread.sleep(500); // not all are reached yet
            }
            measure(endpoints, asked, rows);
        }
        if (!noWrite) {
            String note = "Machine: " + machine + ". Commit: " + Machine.commit(root)
                    + ". Command: `bench/fanout stalled`.\n\n";
            MarkedSection.replace(root.resolve("bench/README.md"), "fanout-stalled", "\n" + note + rows + "\n");
        }
        return 0;
    }

    private RunningProgram start(Endpoints endpoints, Path root) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                root.resolve(athanor).toAbsolutePath().toString(),
                "query",
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--store.response-timeout=" + timeoutMs + "ms"));
        for (int i = 0; i < endpoints.count(); i++) {
            command.add("--endpoint=" + endpoints.address(i));
        }
        Path log = Files.createDirectories(work).toAbsolutePath().resolve("fanout.log");
        RunningProgram program = RunningProgram.start(log, command);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(program::close));
        return program;
    }

    private void measure(Endpoints endpoints, Asked asked, Rows rows) throws IOException, InterruptedException {
        int bad = count / 2;
        String one = "count(up{cluster=\"" + Endpoints.cluster(0) + "\"})";
        String others = "count(up{cluster!=\"" + Endpoints.cluster(bad) + "\"})";
        String stalled = endpoints.address(bad);
        asked.row(rows, "all", "answers", ALL, 300, 100, "");
        asked.row(rows, "all but it", "answers", others, 100, 100, "");
        asked.row(rows, "one of the others", "answers", one, 300, 200, "");
        endpoints.stall(bad);
        asked.row(rows, "all", "is stalled", ALL, 2, 12, stalled);
        asked.row(rows, "all but it", "is stalled", others, 10, 100, "");
        asked.row(rows, "one of the others", "is stalled", one, 10, 200, "");
        String what = "is stalled, " + waiting + " wait for it";
        List<Thread> clients = asked.again(ALL, waiting);
        try {
            asked.row(rows, "all but it", what, others, 10, 100, "");
            asked.row(rows, "one of the others", what, one, 10, 200, "");
        } finally {
            clients.forEach(Thread::interrupt);
            for (Thread client : clients) {
                client.join();
            }
        }
        for (int i = bad + 1; i < bad + 10; i++) {
            endpoints.stall(i);
        }
        asked.row(rows, "all", "and nine more are stalled", ALL, 2, 12, stalled);
    }

    /** A querier that is asked. */
    private record Asked(HttpClient client, String url) {
        private static final Pattern ANSWERED = Pattern.compile("\"answered\":(\\d+)");

        private String ask(String query) throws IOException, InterruptedException {
            return client.send(
                            HttpRequest.newBuilder(URI.create(url + "/api/v1/query?time=" + Endpoints.END_MS / 1000
                                            + "&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }

        /** @param named the endpoint that answers have to name; empty: none */
        private void row(Rows rows, String what, String state, String query, int warmUps, int rounds, String named)
                throws IOException, InterruptedException {
            String[] last = {""};
            Timings timings = Timings.of(warmUps, rounds, _ -> {
                try {
                    last[0] = ask(query);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                boolean isNamed = !named.isEmpty() && last[0].contains("ms from " + named);
                if (isNamed == named.isEmpty() || isNamed != last[0].contains("\"warnings\"")) {
                    throw new IOException(
                            "another answer than expected: " + last[0].substring(0, Math.min(last[0].length(), 1000)));
                }
            });
            var answered = ANSWERED.matcher(last[0]);
            rows.row(
                    what,
                    state,
                    answered.find() ? answered.group(1) : "?",
                    named.isEmpty() ? "nobody" : "it",
                    timings.median(),
                    timings.quantile(0.95),
                    timings.quantile(1));
        }

        /** Asks again and again, by so many clients, until they are interrupted. */
        private List<Thread> again(String query, int clients) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        while (!Thread.currentThread().isInterrupted()) {
                            ask(query);
                        }
                    } catch (IOException | InterruptedException e) {
                        Thread.currentThread().interrupt(); // the measurement is over
                    }
                }));
            }
            return threads;
        }
    }
}
