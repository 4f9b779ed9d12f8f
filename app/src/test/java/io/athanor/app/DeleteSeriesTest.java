package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.BlockSet;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderMetrics;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.component.store.BlockSync;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools bucket delete-series}: what it asks for is hidden at once, gone after compaction, and proved. */
class DeleteSeriesTest {
    private static final long T0 = 1_700_006_400_000L;
    private static final long H = ToolBucket.HOUR;
    private static final List<LabelMatcher> ALL = List.of(new LabelMatcher(MatchType.REGEX, "__name__", ".+"));

    @TempDir
    private Path dir;

    private static Labels series(String name, String user) {
        return Labels.of("__name__", name, "user", user);
    }

    /** What a source answers, in comparable form. */
    private record Answer(
            Map<Labels, List<String>> samples, List<Labels> labels, List<String> names, List<String> users) {}

    private static Answer ask(SeriesSource source, long mint, long maxt) {
        Map<Labels, List<String>> samples = new TreeMap<>();
        try (SeriesCursor cursor = source.select(new SelectRequest(ALL, mint, maxt, SelectHints.NONE))) {
            ChunkBuffer chunks = new ChunkBuffer();
            while (cursor.next()) {
                cursor.chunks().read(mint, maxt, chunks);
                TreeSet<String> found = new TreeSet<>();
                for (int i = 0; i < chunks.size; i++) {
                    SampleBuffer in = new SampleBuffer();
                    ChunkDecoder.decode(
                            chunks.encoding[i], chunks.data[i], chunks.offset[i], chunks.length[i], mint, maxt, in);
                    for (int s = 0; s < in.size; s++) {
                        found.add(in.t[s] + " " + in.v[s]);
                    }
                }
                if (!found.isEmpty()) {
                    samples.put(cursor.labels(), new ArrayList<>(found));
                }
            }
            assertThat(cursor.warnings()).isEmpty();
        }
        List<Labels> labels = new ArrayList<>();
        try (SeriesCursor cursor =
                source.select(new SelectRequest(ALL, T0 - H, T0 + 100 * H, SelectHints.LABELS_ONLY))) {
            while (cursor.next()) {
                labels.add(cursor.labels());
            }
        }
        return new Answer(
                samples,
                labels,
                source.labelNames(List.of(), T0 - H, T0 + 100 * H, 0).values(),
                source.labelValues("user", List.of(), T0 - H, T0 + 100 * H, 0).values());
    }

    private Answer local(Path folder, long mint, long maxt) throws IOException {
        try (Bucket bucket = FilesystemBucket.open(folder);
                BlockSet set = BlockSet.ofAll(bucket, dir.resolve("cache"), InstantSource.system())) {
            set.refresh();
            return ask(set, mint, maxt);
        }
    }

    private Answer remote(Path folder, long mint, long maxt) throws IOException {
        Path data = Files.createTempDirectory(dir, "headers");
        try (Bucket bucket = FilesystemBucket.open(folder);
                HeaderPool headers = new HeaderPool(
                        HeaderConfig.of(data), bucket, IndexCache.NONE, HeaderMetrics.NONE, System::nanoTime);
                BucketStore store = new BucketStore(
                        bucket,
                        headers::index,
                        BucketStoreConfig.DEFAULTS,
                        new SharedBudget("memory budget", "--store.memory-budget", 64 << 20, 1 << 20),
                        BucketStoreMetrics.NONE)) {
            BlockFetcher fetcher =
                    new BlockFetcher(bucket, FetchConfig.ofAll(data), FetchMetrics.NONE, InstantSource.system());
            new BlockSync(new DeleteRequests(bucket), fetcher, store, headers).run();
            return ask(store, mint, maxt);
        }
    }

    private static int compact(ToolBucket bucket, Path data) {
        StringWriter err = new StringWriter();
        int code = Athanor.run(
                new String[] {
                    "compact",
                    "--objstore.config=" + bucket.config(),
                    "--data-dir=" + data,
                    "--http-address=127.0.0.1:0",
                    "--consistency-delay=0s",
                    "--log.level=error"
                },
                new PrintWriter(err, true),
                new PrintWriter(err, true));
        assertThat(code).as(err.toString()).isZero();
        return code;
    }

    private static void blocks(ToolBucket bucket, BiPredicate<Labels, Long> keep) throws IOException {
        Labels[] all = {
            series("up", "alice"), series("up", "bob"), series("down", "carol-only"), Labels.of("__name__", "plain")
        };
        int n = 1;
        for (String cluster : List.of("eu", "us")) {
            for (int block = 0; block < 3; block++) {
                long from = T0 + 2L * block * H;
                ThanosMeta thanos = ThanosMeta.of(Labels.of("cluster", cluster), "sidecar")
                        .withUploadTime(Instant.ofEpochSecond(1));
                bucket.block(
                        ToolBucket.ulid(from, n++),
                        from,
                        from + 2 * H,
                        thanos,
                        (labels, time) -> keep.test(
                                labels.toBuilder().set("cluster", cluster).build(), time),
                        all);
            }
        }
    }

    @Test
    void whatIsAskedFor_isHidden_thenGone_asIfItHadNeverBeen() throws IOException {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int run = 0; run < 3; run++) {
            Path home = dir.resolve("run" + run);
            ToolBucket bucket = new ToolBucket(home.resolve("bucket"));
            ToolBucket truth = new ToolBucket(home.resolve("truth"));
            long from = T0 + random.nextLong(4 * H);
            long to = from + random.nextLong(3 * H);
            String selector = new String[] {
                        "{user=\"alice\"}",
                        "{cluster=\"eu\",user=~\".+\"}",
                        "{user=\"carol-only\"}",
                        "up{cluster!=\"eu\"}"
                    }
                    [random.nextInt(4)];
            boolean isWhole = random.nextInt(3) == 0;
            List<LabelMatcher> matchers = io.athanor.promql.parser.Parser.parseMetricSelector(selector);
            BiPredicate<Labels, Long> keep = (labels, time) ->
                    !matchers.stream().allMatch(m -> m.matches(labels)) || !isWhole && (time < from || time > to);
            blocks(bucket, (labels, time) -> true);
            blocks(truth, keep);
            String hint = "-Dathanor.seed=" + seed + " run " + run + " " + selector + " " + isWhole;

            List<String> args = new ArrayList<>(List.of("delete-series", "--matcher=" + selector, "--reason=test"));
            if (!isWhole) {
                args.add("--min-time=" + Instant.ofEpochMilli(from));
                args.add("--max-time=" + Instant.ofEpochMilli(to));
            }
            assertThat(bucket.run(args.toArray(String[]::new))).as(bucket.err()).isZero();
            String id = bucket.out().strip();

            for (int q = 0; q < 4; q++) {
                long mint = T0 + random.nextLong(6 * H) - H;
                long maxt = mint + random.nextLong(5 * H);
                Answer expected = local(truth.folder(), mint, maxt);
                assertThat(local(bucket.folder(), mint, maxt)).as(hint).isEqualTo(expected);
                assertThat(remote(bucket.folder(), mint, maxt)).as(hint).isEqualTo(expected);
            }
            assertThat(bucket.run("delete-series", "--report", "--output=csv")).isZero();
            assertThat(bucket.out()).contains(id).contains(",rewriting\n");

            compact(bucket, home.resolve("data"));
            assertThat(bucket.run("cleanup", "--delete-delay=0s")).isZero();
            assertThat(bucket.run("delete-series", "--report", "--output=csv")).isZero();
            assertThat(bucket.out()).as(hint).contains(",verified\n");
            assertThat(bucket.run("delete-series", "--remove", "--id=" + id)).isZero();
            assertThat(bucket.out()).isEqualTo(id + " withdrawn\n");
            Answer expected = local(truth.folder(), T0 - H, T0 + 10 * H);
            assertThat(local(bucket.folder(), T0 - H, T0 + 10 * H)).as(hint).isEqualTo(expected);
            assertThat(remote(bucket.folder(), T0 - H, T0 + 10 * H)).as(hint).isEqualTo(expected);
            if (isWhole && selector.equals("{user=\"carol-only\"}")) {
                assertThat(texts(bucket.folder())).doesNotContain("carol-only");
            }
        }
    }

    private static String texts(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.endsWith("index")).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void downsampledBlocks_areMadeAgain_orCutIfTheyAreTheFinestLeft() throws IOException {
        ToolBucket bucket = new ToolBucket(dir.resolve("bucket"));
        Ulid raw = ToolBucket.ulid(T0, 1);
        bucket.block(raw, T0, T0 + 41 * H, Labels.of("cluster", "eu"), series("up", "alice"), series("up", "bob"));
        compact(bucket, dir.resolve("data"));
        assertThat(resolutions(bucket)).containsExactlyInAnyOrder(0L, 300_000L);

        bucket.run("delete-series", "--matcher={user=\"alice\"}");
        compact(bucket, dir.resolve("data"));
        compact(bucket, dir.resolve("data"));
        bucket.run("cleanup", "--delete-delay=0s");

        bucket.run("delete-series", "--report", "--output=csv");
        assertThat(bucket.out()).contains(",verified\n");
        assertThat(resolutions(bucket)).containsExactlyInAnyOrder(0L, 300_000L);

        Ulid left = metas(bucket).stream()
                .filter(meta -> meta.resolution() == 0)
                .findFirst()
                .orElseThrow()
                .ulid();
        bucket.run("mark", "--id=" + left, "--marker=deletion-mark.json", "--details=retention");
        assertThat(bucket.run("cleanup", "--delete-delay=0s")).isZero();
        assertThat(resolutions(bucket)).containsExactly(300_000L);
        bucket.run(
                "delete-series",
                "--matcher={user=\"bob\"}",
                "--min-time=" + Instant.ofEpochMilli(T0),
                "--max-time=" + Instant.ofEpochMilli(T0 + 20 * H));
        compact(bucket, dir.resolve("data"));
        bucket.run("cleanup", "--delete-delay=0s");
        bucket.run("delete-series", "--report", "--output=csv");
        assertThat(bucket.out().lines().skip(1)).hasSize(2).allMatch(line -> line.endsWith(",verified"));
        assertThat(metas(bucket)).hasSize(1);
        assertThat(metas(bucket).getFirst().stats().samples()).isBetween(12L * 20, 12L * 21 + 1);
    }

    private static List<BlockMeta> metas(ToolBucket bucket) throws IOException {
        try (Stream<Path> folders = Files.list(bucket.folder())) {
            return folders.filter(folder -> Files.exists(folder.resolve("meta.json")))
                    .map(BlockMeta::read)
                    .toList();
        }
    }

    private static List<Long> resolutions(ToolBucket bucket) throws IOException {
        return metas(bucket).stream().map(BlockMeta::resolution).toList();
    }

    @Test
    void mistakes_areRefusedByName() throws IOException {
        ToolBucket bucket = new ToolBucket(dir.resolve("bucket"));
        assertThat(bucket.run("delete-series")).isEqualTo(2);
        assertThat(bucket.err())
                .contains("either --matcher says what to delete")
                .hasLineCount(1);
        assertThat(bucket.run("delete-series", "--matcher={a=}")).isEqualTo(2);
        assertThat(bucket.run("delete-series", "--matcher=up", "--min-time=x")).isEqualTo(2);
        assertThat(bucket.err()).contains("--min-time: \"x\" is neither a time");
        assertThat(bucket.run("delete-series", "--matcher=up", "--min-time=-1h", "--max-time=-2h"))
                .isEqualTo(2);
        assertThat(bucket.run("delete-series", "--remove")).isEqualTo(2);
        assertThat(bucket.err()).contains("--remove needs --id");
        assertThat(bucket.files("athanor")).isEmpty();
        Files.createDirectories(bucket.folder().resolve("athanor/deletes/v1"));
        Files.writeString(bucket.folder().resolve("athanor/deletes/v1/" + ToolBucket.ulid(1, 1) + ".json"), "{}");
        assertThat(bucket.run("delete-series", "--report")).isEqualTo(4);
        assertThat(bucket.err())
                .contains("a request to delete series cannot be understood")
                .hasLineCount(1);
    }
}
