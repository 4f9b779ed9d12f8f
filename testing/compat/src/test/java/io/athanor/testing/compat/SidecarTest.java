package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.FakePrometheus;
import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RealPrometheus;
import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A sidecar beside a real Prometheus, and what is left when it is killed. */
class SidecarTest {
    private static final int SCRAPES = 24;
    private static final long STEP_MS = 500;
    private static final int BLOCKS = 4;
    private static final int KILLS = 4;
    private static final List<String> QUERIES = List.of(
            "up",
            "moving_total",
            "{job=\"moving\"}",
            "{__name__=~\"moving_.+\",path!=\"/\",cluster=\"c\"}",
            "moving_total offset 500ms",
            "sum by (path) (moving_total)",
            "histogram_quantile(0.9, sum by (le) (moving_seconds_bucket))",
            "gone_gauge",
            "odd_gauge");

    @TempDir
    private Path dir;

    /** Copies some blocks that a Prometheus wrote to a TSDB's folder. */
    private List<Path> blocks(Path data, int most) throws IOException {
        List<Path> blocks;
        try (Stream<Path> all = Files.list(Shared.path("fixtures/bucket-prometheus"))) {
            blocks = all.filter(Files::isDirectory).sorted().limit(most).toList();
        }
        for (Path block : blocks) {
            try (Stream<Path> files = Files.walk(block)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path to = data.resolve(block.getFileName())
                            .resolve(block.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(to);
                    } else {
                        Files.copy(file, to);
                    }
                }
            }
        }
        return blocks;
    }

    private String bucket() throws IOException {
        return "--objstore.config={type: FILESYSTEM, config: {directory: \""
                + Files.createDirectories(dir.resolve("bucket")) + "\"}}";
    }

    @Test
    void livePrometheus_answersThroughTheSidecarAsItself_andItsBlocksReachTheBucket() throws Exception {
        Path binary = RealPrograms.prometheus();
        List<Path> blocks = blocks(dir.resolve("data"), BLOCKS);
        try (MovingTarget target = new MovingTarget(SCRAPES);
                RealPrometheus real = RealPrometheus.start(
                        binary,
                        dir,
                        config(target),
                        "--storage.tsdb.min-block-duration=2h",
                        "--storage.tsdb.max-block-duration=2h");
                AthanorProcess sidecar = AthanorProcess.start(
                        dir,
                        "sidecar",
                        "--prometheus.url=" + real.base(),
                        "--tsdb.path=" + dir.resolve("data"),
                        "--hash-func=SHA256",
                        bucket());
                AthanorProcess query = AthanorProcess.start(
                        dir,
                        "query",
                        "--endpoint=" + sidecar.grpc(),
                        "--query.replica-label=cluster",
                        "--query.replica-label=replica");
                QueryApi ours = new QueryApi(query.http());
                QueryApi theirs = new QueryApi(real.base())) {
            target.awaitScrapes();
            answersAreEqual(ours, theirs);
            awaitUploads(sidecar, blocks);
        }
        for (Path block : blocks) {
            isUploaded(block);
        }
    }

    private static String config(MovingTarget target) {
        return """
                global: {scrape_interval: 250ms, scrape_timeout: 250ms, external_labels: {cluster: c, replica: r}}
                scrape_configs: [{job_name: moving, static_configs: [{targets: ["%s"]}]}]
                """.formatted(target.address());
    }

    private static void answersAreEqual(QueryApi ours, QueryApi theirs) throws IOException, InterruptedException {
        long end = System.currentTimeMillis() - 1000; // what is scraped from now on takes no part
        long start = end - 4 * STEP_MS;
        for (String query : QUERIES) {
            String asked = query.replace(",cluster=\"c\"", "");
            Answers.assertSame(
                    query, ours.queryRange(query, start, end, STEP_MS), theirs.queryRange(asked, start, end, STEP_MS));
        }
        String old = "http_requests_total"; // version 2.42 fails to give some of the histograms
        JsonNode before = theirs.query(old, 1_761_180_000_000L);
        Answers.assertSame(old, ours.query(old, 1_761_180_000_000L), before);
        assertThat(Answers.values(before)).isNotEmpty();
        String bounds = "?start=" + QueryApi.seconds(start) + "&end=" + QueryApi.seconds(end) + "&match[]="
                + QueryApi.encode("{job=\"moving\"}");
        for (String path : List.of("/api/v1/label/path/values", "/api/v1/label/__name__/values")) {
            assertThat(ours.get(path + bounds)).as(path).isEqualTo(theirs.get(path + bounds));
        }
        Set<JsonNode> series = asSet(ours.get("/api/v1/series" + bounds + "&dedup=true"));
        Set<JsonNode> own = new HashSet<>();
        for (JsonNode labels : series) {
            own.add(((ObjectNode) labels).remove(List.of("cluster", "replica")));
        }
        assertThat(own).isEqualTo(asSet(theirs.get("/api/v1/series" + bounds)));
    }

    private static Set<JsonNode> asSet(JsonNode list) {
        Set<JsonNode> set = new HashSet<>();
        list.forEach(set::add);
        return set;
    }

    private void awaitUploads(AthanorProcess sidecar, List<Path> blocks) throws InterruptedException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        for (Path block : blocks) {
            while (!Files.exists(inBucket(block).resolve("meta.json"))) {
                assertThat(System.nanoTime()).as(sidecar::printed).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    private Path inBucket(Path block) {
        return dir.resolve("bucket").resolve(String.valueOf(block.getFileName()));
    }

    private void isUploaded(Path block) throws IOException {
        Path there = inBucket(block);
        try (Stream<Path> files = Files.walk(there)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!file.endsWith("meta.json")) {
                    Path original = block.resolve(there.relativize(file).toString());
                    assertThat(file).hasSameBinaryContentAs(original);
                }
            }
        }
        JsonNode original = JsonMapper.shared().readTree(Files.readAllBytes(block.resolve("meta.json")));
        ObjectNode meta = (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(there.resolve("meta.json")));
        JsonNode thanos = Objects.requireNonNull(meta.remove("thanos"));
        assertThat(meta).isEqualTo(original);
        assertThat(thanos.get("source").asString()).isEqualTo("sidecar");
        assertThat(thanos.get("labels").toString()).contains("\"cluster\":");
        for (JsonNode file : thanos.get("files")) {
            String path = file.get("rel_path").asString();
            if (!path.equals("meta.json")) {
                assertThat(Files.size(there.resolve(path)))
                        .isEqualTo(file.get("size_bytes").asLong());
            }
        }
    }

    @Test
    void sidecarThatIsKilledWhileItUploads_losesNoBlock_andShowsNoneInHalf() throws Exception {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("-Dathanor.seed=" + seed);
        Random random = new Random(seed);
        List<Path> blocks = blocks(dir.resolve("data"), Integer.MAX_VALUE);
        try (FakePrometheus prometheus = new FakePrometheus()) {
            String[] flags = {
                "--prometheus.url=" + prometheus.base(),
                "--tsdb.path=" + dir.resolve("data"),
                "--shipper.upload-concurrency=2",
                bucket()
            };
            for (int i = 0; i < KILLS; i++) {
                int more = random.nextInt(Math.max(1, blocks.size() / KILLS - 1));
                int before = metas().size();
                try (AthanorProcess sidecar = AthanorProcess.start(dir, "sidecar", flags)) {
                    while (metas().size() < Math.min(blocks.size(), before + 1 + more)) {
                        Thread.sleep(1);
                    }
                    sidecar.kill();
                }
                for (Path meta : metas()) {
                    isUploaded(Shared.path("fixtures/bucket-prometheus")
                            .resolve(dir.resolve("bucket").relativize(meta).getName(0)));
                }
            }
            try (AthanorProcess sidecar = AthanorProcess.start(dir, "sidecar", flags)) {
                awaitUploads(sidecar, blocks);
            }
        }
        for (Path block : blocks) {
            isUploaded(block);
        }
    }

    private List<Path> metas() throws IOException {
        Path bucket = dir.resolve("bucket");
        try (Stream<Path> blocks = Files.list(bucket)) {
            return blocks.map(block -> block.resolve("meta.json"))
                    .filter(Files::exists)
                    .toList();
        }
    }
}
