package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.component.compact.CompactMetrics;
import io.athanor.server.Version;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.Routes;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import io.athanor.testing.testkit.FakePrometheus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every component beside its Thanos namesake: flags with their defaults, metrics by name, probes. The tables stand in
 * {@code thanos/flags.txt} and {@code metrics.txt}; what is left out, and why, in {@code thanos/left-out.txt}.
 */
class ThanosReferenceTest {
    @TempDir
    private Path dir;

    /** The lines below {@code [component]}. */
    private static List<String> table(String file, String component) throws IOException {
        try (InputStream in = ThanosReferenceTest.class.getResourceAsStream("thanos/" + file)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<String> lines = new ArrayList<>();
            boolean isInside = false;
            for (String line : text.lines().toList()) {
                if (line.startsWith("[")) {
                    isInside = line.equals("[" + component + "]");
                } else if (isInside && !line.isBlank() && !line.startsWith("#")) {
                    lines.add(line);
                }
            }
            assertThat(lines).as(file + " has [" + component + "]").isNotEmpty();
            return lines;
        }
    }

    /** Names that are left out, each with its reason. */
    private static Map<String, String> leftOut(String component) throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line : table("left-out.txt", component)) {
            String[] words = line.split("\\s+", 2);
            assertThat(words).as("%s needs a reason", line).hasSize(2);
            reasons.put(words[0], words[1]);
        }
        return reasons;
    }

    private static CommandSpec command(String component) {
        return Objects.requireNonNull(Athanor.commandLine().getSubcommands().get(component))
                .getCommandSpec();
    }

    private static boolean isRefused(OptionSpec option) {
        return option.hidden() && option.description().length == 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "store", "query", "query-frontend", "compact"})
    void flags_areThere_withTheirDefaults(String component) throws IOException {
        CommandSpec command = command(component);
        Map<String, String> leftOut = leftOut(component);
        List<String> wrong = new ArrayList<>();
        for (String line : table("flags.txt", component)) {
            boolean isHidden = line.startsWith("hidden ");
            String[] flag = line.replaceFirst("^hidden ", "").split("=", 2);
            OptionSpec option = command.findOption(flag[0]);
            if (leftOut.containsKey(flag[0])) {
                boolean isAsThere = option != null
                        && !isRefused(option)
                        && shown(option).equals(flag[1])
                        && (isHidden || !option.hidden());
                if (isAsThere) {
                    wrong.add(flag[0] + " is there, and need not be in left-out.txt");
                }
            } else if (option == null || isRefused(option)) {
                wrong.add(flag[0] + " is missing");
            } else if (!shown(option).equals(flag[1])) {
                wrong.add(flag[0] + " is " + shown(option) + " by default, not " + flag[1]);
            } else if (option.hidden() && !isHidden) {
                wrong.add(flag[0] + " is not in --help");
            }
        }
        assertThat(wrong)
                .as("left-out.txt names what is left out or differs, and why")
                .isEmpty();
    }

    private static String shown(OptionSpec option) {
        Object value = option.defaultValue() == null ? option.initialValue() : option.defaultValue();
        return value == null || value instanceof List<?> ? "" : value.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "store", "query", "query-frontend", "compact", "all"})
    void help_namesEveryFlag_andShowsNoEmptyDefault(String component) {
        StringWriter out = new StringWriter();
        assertThat(Athanor.run(
                        new String[] {component, "--help"}, new PrintWriter(out, true), new PrintWriter(out, true)))
                .isZero();

        assertThat(out.toString().lines().map(String::strip)).doesNotContain("Default:", "Default: []");
        String unbroken = out.toString().replaceAll("\\s+", "");
        for (OptionSpec option : command(component).options()) {
            if (option.hidden()) {
                assertThat(unbroken).doesNotContain(option.longestName() + "=");
            } else {
                assertThat(unbroken).contains(option.longestName().replaceFirst("^--", ""));
            }
        }
    }

    private static Set<String> names(PrometheusRegistry registry) {
        Set<String> names = new TreeSet<>();
        for (MetricSnapshot snapshot : registry.scrape()) {
            String name = snapshot.getMetadata().getPrometheusName();
            names.add(
                    switch (snapshot) {
                        case CounterSnapshot _ -> name + "_total";
                        case InfoSnapshot _ -> name + "_info";
                        default -> name;
                    });
        }
        return names;
    }

    private static void hasItsMetrics(String component, PrometheusRegistry registry) throws IOException {
        Set<String> missing = new TreeSet<>(table("metrics.txt", component));
        Set<String> stale = new TreeSet<>(leftOut(component).keySet());
        Set<String> there = names(registry);
        missing.removeAll(there);
        missing.removeAll(stale);
        stale.retainAll(there);
        assertThat(missing).as("left-out.txt names what is left out, and why").isEmpty();
        assertThat(stale).as("left-out.txt, of what is there").isEmpty();
    }

    private StoreServer store() throws IOException {
        Path bucket = Files.createDirectories(dir.resolve("bucket"));
        return new StoreServer(StoreCommand.settingsOf(
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data")));
    }

    @Test
    void store_hasItsMetricsAndProbes() throws Exception {
        try (StoreServer store = store()) {
            hasItsMetrics("store", store.process().registry());
            answersProbes(store.url());
        }
    }

    @Test
    void sidecar_hasItsMetricsAndProbes() throws Exception {
        Path data = Files.createDirectories(dir.resolve("tsdb/wal")).getParent();
        Path bucket = Files.createDirectories(dir.resolve("bucket"));
        try (FakePrometheus prometheus = new FakePrometheus();
                SidecarServer sidecar = new SidecarServer(SidecarCommand.settingsOf(
                        Map.of(),
                        "--prometheus.url=" + prometheus.base(),
                        "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                        "--tsdb.path=" + data,
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0"))) {
            while (!sidecar.process().probes().isReady()) {
                Thread.sleep(10);
            }
            hasItsMetrics("sidecar", sidecar.process().registry());
            answersProbes(sidecar.url());
        }
    }

    @Test
    void query_hasItsMetricsAndProbes() throws Exception {
        try (StoreServer store = store();
                QueryServer query = new QueryServer(QueryCommand.settingsOf(
                        "--endpoint=127.0.0.1:" + store.grpcPort(),
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0"))) {
            hasItsMetrics("query", query.process().registry());
            answersProbes(query.url());
        }
    }

    @Test
    void queryFrontend_hasItsMetricsAndProbes() throws Exception {
        try (StoreServer store = store();
                FrontendServer frontend = new FrontendServer(FrontendCommand.settingsOf(
                        "--query-frontend.downstream-url=" + store.url(),
                        "--query-frontend.vertical-shards=2",
                        "--query-range.response-cache-config=type: IN-MEMORY",
                        "--http-address=127.0.0.1:0"))) {
            hasItsMetrics("query-frontend", frontend.process().registry());
            frontend.look();
            answersProbes(frontend.url());
        }
    }

    @Test
    void compact_hasItsMetrics() throws Exception {
        HttpOptions http = new HttpOptions(
                InetSocketAddress.createUnresolved("127.0.0.1", 0), "--http-address", Duration.ZERO, true);
        try (ComponentProcess process = new ComponentProcess(
                new ProcessOptions("compact", http, null, "", Map.of()),
                Version.current(),
                InstantSource.system(),
                new Random(1))) {
            PrometheusRegistry registry = process.registry();
            var _ = new CompactMetrics(registry, Duration.ofDays(2));
            var _ = BlockFetchCounters.of(FetchConfig.ofAll(dir), registry);
            process.owns(Buckets.open(ObjstoreConfig.folder(dir), "--objstore.config", registry, process.tracing()));
            process.listen(new Routes());
            hasItsMetrics("compact", registry);
        }
    }

    private static void answersProbes(String url) throws Exception {
        for (String path : List.of("-/healthy", "-/ready", "metrics", "debug/pprof/", "debug/pprof/cmdline")) {
            HttpResponse<String> answer = get(url + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(get(url + "-/ready").body()).isEqualTo("OK");
        assertThat(get(url + "metrics").body()).contains("thanos_build_info{", "process_cpu_seconds_total");
    }

    private static HttpResponse<String> get(String url) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "store", "query", "query-frontend", "compact"})
    void leftOutNames_areOnesOfTheReference(String component) throws IOException {
        Set<String> known = new TreeSet<>(table("metrics.txt", component));
        table("flags.txt", component)
                .forEach(line -> known.add(line.replaceFirst("^hidden ", "").replaceFirst("=.*", "")));
        assertThat(leftOut(component).keySet()).allMatch(known::contains);
    }
}
