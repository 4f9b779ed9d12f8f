package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools bucket rewrite} and {@code replicate}, from the outside. */
class BucketRewriteToolsTest {
    private static final long T0 = 1_700_006_400_000L;
    private static final Labels EU = Labels.of("cluster", "eu");
    private static final Labels A = Labels.of("__name__", "up", "pod", "alpha-secret");
    private static final Labels B = Labels.of("__name__", "up", "pod", "beta");
    private static final Labels C = Labels.of("__name__", "zz");
    private static final Ulid OLD = ToolBucket.ulid(T0, 1);

    @TempDir
    private Path dir;

    private ToolBucket bucket;

    @BeforeEach
    void oneBlock() throws IOException {
        bucket = new ToolBucket(dir.resolve("bucket"));
        bucket.block(OLD, T0, T0 + 4 * ToolBucket.HOUR, EU, A, B, C);
    }

    private int rewrite(String... more) {
        List<String> args = new ArrayList<>(List.of("rewrite", "--tmp.dir=" + dir.resolve("tmp")));
        if (Stream.of(more).noneMatch(arg -> arg.startsWith("--id"))) {
            args.add("--id=" + OLD);
        }
        args.addAll(List.of(more));
        return bucket.run(args.toArray(String[]::new));
    }

    private static String delete(String yaml) {
        return "--rewrite.to-delete-config=" + yaml;
    }

    private List<Path> others() throws IOException {
        try (Stream<Path> folders = Files.list(bucket.folder())) {
            return folders.filter(f -> Files.exists(f.resolve("meta.json")) && !f.endsWith(OLD.toString()))
                    .sorted()
                    .toList();
        }
    }

    /** Times of the samples of each series. */
    static Map<Labels, List<Long>> samples(Path folder) {
        Map<Labels, List<Long>> found = new TreeMap<>();
        try (Block block = Block.open(folder)) {
            var all = block.index().allPostings();
            while (all.next()) {
                ChunkBuffer chunks = new ChunkBuffer();
                block.chunks(all.at(), Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                List<Long> times = new ArrayList<>();
                for (int i = 0; i < chunks.size; i++) {
                    SampleBuffer samples = new SampleBuffer();
                    ChunkDecoder.decode(
                            chunks.encoding[i],
                            chunks.data[i],
                            chunks.offset[i],
                            chunks.length[i],
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            samples);
                    for (int s = 0; s < samples.size; s++) {
                        long step = samples.t[s] / ToolBucket.STEP;
                        assertThat(samples.v[s]).isEqualTo(step);
                        times.add(samples.t[s]);
                    }
                }
                found.put(block.labels(all.at()), times);
            }
        }
        return found;
    }

    @Test
    void dryRun_tellsWhatWouldChange_andChangesNothing() throws IOException {
        List<String> before = bucket.files("");

        assertThat(rewrite(delete("[{matchers: '{pod=\"alpha-secret\"}'}]")))
                .as(bucket.err())
                .isZero();

        assertThat(bucket.out())
                .isEqualTo("Deleted " + A + " [{" + T0 + " " + (T0 + 4 * ToolBucket.HOUR - ToolBucket.STEP) + "}]\n");
        assertThat(bucket.files("")).isEqualTo(before);
    }

    @Test
    void deletedSeries_isNowhereInTheNewBlock_andTheOldIsMarked() throws IOException {
        assertThat(rewrite(
                        "--no-dry-run",
                        "--delete-blocks",
                        "--hash-func=SHA256",
                        delete("[{matchers: '{pod=\"alpha-secret\"}', request_id: r1}]")))
                .as(bucket.err())
                .isZero();

        assertThat(others()).hasSize(1);
        Path made = others().getFirst();
        assertThat(samples(made).keySet()).containsExactly(B, C);
        assertThat(new String(Files.readAllBytes(made.resolve("index")), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("alpha-secret");
        BlockMeta meta = BlockMeta.read(made);
        assertThat(meta.sources()).containsExactly(meta.ulid());
        assertThat(meta.stats().series()).isEqualTo(2);
        assertThat(meta.stats().samples()).isEqualTo(480);
        ThanosMeta thanos = java.util.Objects.requireNonNull(meta.thanos());
        assertThat(thanos.source()).isEqualTo("bucket.rewrite");
        assertThat(thanos.labels()).isEqualTo(EU);
        assertThat(thanos.files())
                .anyMatch(f -> f.path().equals("index") && f.hashFunction().equals("SHA256"));
        assertThat(Files.readString(made.resolve("meta.json")))
                .contains("\"sources\": [\n\t\t\t\t\t\"" + OLD + "\"", "\"request_id\": \"r1\"", "\"Name\": \"pod\"");
        assertThat(bucket.has(OLD + "/deletion-mark.json")).isTrue();
        assertThat(Files.readString(dir.resolve("tmp").resolve(meta.ulid() + "/change.log")))
                .startsWith("Deleted " + A);
        assertThat(dir.resolve("tmp/work")).doesNotExist();
    }

    @Test
    void deletedTimes_areCutToTheSample() throws IOException {
        long from = T0 + 70 * ToolBucket.STEP + 1;
        long to = T0 + 130 * ToolBucket.STEP;
        assertThat(rewrite(
                        "--no-dry-run",
                        "--no-rewrite.add-change-log",
                        delete("[{matchers: up, intervals: [{mint: " + from + ", maxt: " + to + "}]}]")))
                .isZero();

        Map<Labels, List<Long>> left = samples(others().getFirst());
        assertThat(left.get(C)).hasSize(240);
        assertThat(left.get(A)).hasSize(180).noneMatch(t -> t >= from && t <= to);
        assertThat(left.get(B)).isEqualTo(left.get(A));
        assertThat(bucket.has(OLD + "/deletion-mark.json")).isFalse();
    }

    @Test
    void deletion_ofALabelThatASeriesDoesNotHave_leavesIt() throws IOException {
        assertThat(rewrite("--no-dry-run", delete("[{matchers: '{pod!=\"x\"}'}]")))
                .isZero();
        assertThat(samples(others().getFirst()).keySet()).containsExactly(C);
    }

    @Test
    void relabelling_sortsAnew_mergesWhatBecomesEqual_dropsWhatIsDropped() throws IOException {
        assertThat(rewrite(
                        "--no-dry-run",
                        "--rewrite.to-relabel-config=[{action: labeldrop, regex: pod},"
                                + " {action: replace, source_labels: [__name__], regex: zz, target_label: __name__,"
                                + " replacement: aa}]"))
                .as(bucket.err())
                .isZero();
        Map<Labels, List<Long>> left = samples(others().getFirst());
        assertThat(left.keySet()).containsExactly(Labels.of("__name__", "aa"), Labels.of("__name__", "up"));
        assertThat(left.values()).allMatch(times -> times.size() == 240);

        rewrite("--rewrite.to-relabel-config=[{action: drop, source_labels: [__name__], regex: up}]");
        assertThat(bucket.out().lines()).hasSize(2).allMatch(line -> line.startsWith("Deleted {__name__=\"up\""));
        rewrite("--rewrite.to-relabel-config=[{target_label: x, replacement: y}]");
        assertThat(bucket.out()).contains("Relabelled {__name__=\"zz\"} {__name__=\"zz\", x=\"y\"}\n");
    }

    @Test
    void blockOfNothing_isNotMade() throws IOException {
        assertThat(rewrite("--no-dry-run", "--delete-blocks", delete("[{matchers: '{__name__=~\".+\"}'}]")))
                .isZero();
        assertThat(others()).isEmpty();
        assertThat(bucket.has(OLD + "/deletion-mark.json")).isTrue();
    }

    @Test
    void downsampledBlock_losesTheWindowsThatAreTouched() throws IOException {
        Ulid raw = ToolBucket.ulid(T0 + 5, 5);
        bucket.block(raw, T0, T0 + 41 * ToolBucket.HOUR, EU, A, B);
        bucket.run("downsample", "--wait-interval=0s", "--data-dir=" + dir.resolve("d"), "--http-address=127.0.0.1:0");
        Path coarse = others().stream()
                .filter(folder -> BlockMeta.read(folder).resolution() > 0)
                .findFirst()
                .orElseThrow();
        long windows = BlockMeta.read(coarse).stats().samples() / 2;

        assertThat(rewrite(
                        "--id=" + coarse.getFileName(),
                        "--no-dry-run",
                        "--delete-blocks",
                        delete("[{matchers: '{pod=\"beta\"}', intervals: [{mint: " + (T0 + 300_001) + ", maxt: "
                                + (T0 + 900_000) + "}]}]")))
                .as(bucket.err())
                .isZero();

        BlockMeta made = others().stream()
                .map(BlockMeta::read)
                .filter(meta ->
                        meta.resolution() > 0 && !coarse.endsWith(meta.ulid().toString()))
                .findFirst()
                .orElseThrow();
        assertThat(made.stats().samples()).isEqualTo(2 * windows - 3);
        assertThat(made.resolution()).isEqualTo(300_000);
    }

    @Test
    void mistakes_areRefusedByName() throws IOException {
        assertThat(rewrite()).isEqualTo(2);
        assertThat(bucket.err())
                .contains("rewrite configuration should be provided")
                .hasLineCount(1);
        assertThat(rewrite(delete("[{matchers: '{a=}'}]"))).isEqualTo(3);
        assertThat(bucket.err())
                .contains("--rewrite.to-delete-config:1", "matchers")
                .hasLineCount(1);
        assertThat(rewrite(delete("[{matchers: up, intervals: [{mint: 2, maxt: 1}]}]")))
                .isEqualTo(3);
        assertThat(rewrite(delete("[{matchers: up, burn: 1}]"))).isEqualTo(3);
        assertThat(rewrite("--id=" + ToolBucket.ulid(9, 9), delete("[{matchers: up}]")))
                .isEqualTo(4);
        assertThat(bucket.err())
                .contains("there is no block " + ToolBucket.ulid(9, 9))
                .hasLineCount(1);
        Files.write(bucket.folder().resolve(OLD + "/index"), new byte[64]);
        assertThat(rewrite("--no-dry-run", delete("[{matchers: up}]"))).isEqualTo(4);
        assertThat(bucket.err()).contains(OLD + "/index").hasLineCount(1);
        assertThat(others()).isEmpty();
    }

    @Test
    void blockOfPrometheusAlone_isTakenOnlyIfAskedFor() throws IOException {
        Ulid plain = ToolBucket.ulid(T0 + 7, 7);
        bucket.block(plain, T0, T0 + ToolBucket.HOUR, Labels.EMPTY, A, C);
        assertThat(rewrite("--id=" + plain, "--no-dry-run", delete("[{matchers: up}]")))
                .isEqualTo(4);
        assertThat(bucket.err()).contains("--prom-blocks");
        assertThat(rewrite("--id=" + plain, "--no-dry-run", "--prom-blocks", delete("[{matchers: up}]")))
                .isZero();
        assertThat(others()).hasSize(2);
    }

    private int replicate(Path to, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "replicate",
                "--http-address=127.0.0.1:0",
                "--objstore-to.config=type: FILESYSTEM\nconfig:\n  directory: '" + to + "'"));
        args.addAll(List.of(more));
        return bucket.run(args.toArray(String[]::new));
    }

    @Test
    void replicate_copiesWhatIsChosen_byteForByte() throws IOException {
        Path to = Files.createDirectories(dir.resolve("to"));
        Ulid us = ToolBucket.ulid(T0 + 8, 8);
        Ulid plain = ToolBucket.ulid(T0 + 9, 9);
        bucket.block(us, T0, T0 + ToolBucket.HOUR, Labels.of("cluster", "us"), A);
        bucket.block(plain, T0, T0 + ToolBucket.HOUR, Labels.EMPTY, A);

        assertThat(replicate(to, "--single-run", "--matcher=cluster=~\"e.*\""))
                .as(bucket.err())
                .isZero();
        assertThat(to.resolve(OLD + "/meta.json"))
                .hasSameBinaryContentAs(bucket.folder().resolve(OLD + "/meta.json"));
        assertThat(to.resolve(OLD + "/chunks/000001"))
                .hasSameBinaryContentAs(bucket.folder().resolve(OLD + "/chunks/000001"));
        assertThat(to.resolve(us.toString())).doesNotExist();

        assertThat(replicate(to, "--single-run", "--compaction=2")).isZero();
        assertThat(replicate(to, "--single-run", "--resolution=5m")).isZero();
        assertThat(to.resolve(us.toString())).doesNotExist();
        bucket.run("mark", "--id=" + us, "--marker=deletion-mark.json", "--details=x");
        new io.athanor.tsdb.block.BlockMark.Deletion(us, "x", 1)
                .write(bucket.folder().resolve(us.toString()));
        assertThat(replicate(to, "--single-run", "--ignore-marked-for-deletion"))
                .isZero();
        assertThat(to.resolve(us.toString())).doesNotExist();
        assertThat(replicate(to, "--id=" + us)).isZero();
        assertThat(to.resolve(us + "/index")).exists();
        assertThat(to.resolve(us + "/deletion-mark.json")).doesNotExist();
        assertThat(to.resolve(plain.toString())).doesNotExist();
    }

    @Test
    void replicate_mistakes_areRefusedByName() throws IOException {
        assertThat(bucket.run("replicate", "--single-run", "--http-address=127.0.0.1:0"))
                .isEqualTo(2);
        assertThat(bucket.err())
                .contains("No supported bucket was configured to replicate to")
                .hasLineCount(1);
        Path to = Files.createDirectories(dir.resolve("to"));
        assertThat(replicate(to, "--compaction-min=3", "--compaction-max=2")).isEqualTo(2);
        assertThat(bucket.err()).contains("compaction-min must be less than or equal to compaction-max");
        assertThat(replicate(to, "--matcher=cluster")).isEqualTo(2);
        assertThat(bucket.err()).contains("--matcher: bad matcher format: cluster");
        assertThat(replicate(to, "--matcher=a=~\"(\"")).isEqualTo(2);
    }
}
