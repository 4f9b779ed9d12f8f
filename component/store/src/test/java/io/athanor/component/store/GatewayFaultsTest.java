package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.pb.AggrChunk;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelNamesRequest;
import io.athanor.api.storeapi.pb.LabelNamesResponse;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.Series;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.component.store.Gateway.Settings;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.ContractBlocks;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.contracts.ManySeries;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.SampleBuffer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store gateway whose bucket, or disk, does not do what it should, asked by gRPC. Replay: {@code -Dathanor.seed=N}. */
class GatewayFaultsTest {
    private static final int WORLDS = 4;
    private static final int LIVES = 4;
    private static final int QUESTIONS = 12;
    private static final PartialResponseStrategy[] STRATEGIES = {
        PartialResponseStrategy.WARN, PartialResponseStrategy.ABORT
    };

    private final long base = Long.getLong("athanor.seed", System.nanoTime());
    private int whole;
    private int named;
    private int refused;

    @TempDir
    private Path folder;

    /** What came. */
    private record Answer(Map<Labels, NavigableMap<Long, Double>> series, List<String> warnings) {}

    @Test
    @Timeout(180)
    void everyAnswer_isRightOrNamesWhatIsMissing_andNothingIsLeftBehind() throws Exception {
        for (int world = 0; world < WORLDS; world++) {
            long seed = base + world;
            Random random = new Random(seed);
            ContractBlocks blocks = new ContractBlocks(random);
            Path directory = folder.resolve("b" + world);
            Path data = folder.resolve("d" + world);
            blocks.write(directory);
            try (FaultyBucket bucket = new FaultyBucket(FilesystemBucket.open(directory))) {
                for (int life = 0; life < LIVES; life++) {
                    bucket.heal();
                    damageHeaders(data, random);
                    Gateway gateway = new Gateway(bucket, data, settings(random));
                    StoreGrpc.StoreBlockingStub store = gateway.ask();
                    for (int question = 0; question < QUESTIONS; question++) {
                        bucket.heal();
                        strike(bucket, random);
                        ask(
                                store,
                                blocks,
                                random,
                                "-Dathanor.seed=" + seed + " life " + life + " question " + question);
                    }
                    gateway.closeAndFindNothingLeft();
                }
            }
        }
        assertThat(List.of(whole, named, refused))
                .as("answers that were whole, named what was missing, were refused for it; seed %d", base)
                .allMatch(count -> count > 0);
    }

    private static Settings settings(Random random) {
        Settings settings = Settings.of(32 << 20).withCache(random.nextBoolean() ? 1 << 20 : 0);
        return random.nextBoolean() ? settings : settings.eager();
    }

    /** Bytes of local headers are not what they were, or are fewer. */
    private static void damageHeaders(Path data, Random random) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(path -> path.endsWith("index-header")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                switch (random.nextInt(4)) {
                    case 0 -> Files.write(file, new byte[random.nextInt(40)]);
                    case 1 -> Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                    case 2 -> {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                        Files.write(file, bytes);
                    }
                    default -> {}
                }
            }
        }
    }

    private static void strike(FaultyBucket bucket, Random random) {
        Fault fault = switch (random.nextInt(7)) {
            case 0 -> new Fault.Fails("503 slow down");
            case 1 -> new Fault.Missing();
            case 2 -> new Fault.EndsAfter(random.nextInt(2000));
            case 3 -> new Fault.BreaksAfter(random.nextInt(2000), "connection reset");
            case 4 -> new Fault.Flips(random.nextInt(2000), 1 << random.nextInt(8));
            default -> new Fault.Delays(Duration.ofMillis(1));
        };
        String of = List.of("", "chunks/", "index").get(random.nextInt(3));
        int oneIn = 1 + random.nextInt(8);
        bucket.sometimes(Operation.GET_RANGE, name -> name.contains(of), fault, oneIn, random);
        if (random.nextInt(3) == 0) {
            bucket.sometimes(Operation.ATTRIBUTES, name -> true, new Fault.Fails("timed out"), oneIn, random);
        }
        if (random.nextInt(4) == 0) {
            bucket.after(random.nextInt(6), Operation.GET_RANGE, name -> true, new Fault.Missing());
        }
    }

    private void ask(StoreGrpc.StoreBlockingStub store, ContractBlocks blocks, Random random, String how) {
        List<LabelMatcher> matchers = blocks.matchers();
        PartialResponseStrategy strategy = STRATEGIES[random.nextInt(2)];
        try {
            List<String> warnings = random.nextInt(4) == 0
                    ? askNames(store, blocks, matchers, strategy, how)
                    : askSeries(store, blocks, matchers, strategy, random, how);
            assertThat(warnings).as(how).allMatch(text -> text.startsWith("block "));
            assertThat(warnings.isEmpty() || strategy == PartialResponseStrategy.WARN)
                    .as(how)
                    .isTrue();
            whole += warnings.isEmpty() ? 1 : 0;
            named += warnings.isEmpty() ? 0 : 1;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).as("%s: %s", how, e).isEqualTo(Status.Code.ABORTED);
            assertThat(strategy).as(how).isEqualTo(PartialResponseStrategy.ABORT);
            assertThat(e.getStatus().getDescription()).as(how).startsWith("block ");
            refused++;
        }
    }

    private static List<String> askNames(
            StoreGrpc.StoreBlockingStub store,
            ContractBlocks blocks,
            List<LabelMatcher> matchers,
            PartialResponseStrategy strategy,
            String how) {
        LabelNamesRequest.Builder request =
                LabelNamesRequest.newBuilder().setEnd(Long.MAX_VALUE).setPartialResponseStrategy(strategy);
        matchers.forEach(matcher -> request.addMatchers(wire(matcher)));
        LabelNamesResponse answer = store.labelNames(request.build());
        TreeSet<String> wanted = new TreeSet<>();
        blocks.series().keySet().stream()
                .filter(labels -> matchers.stream().allMatch(m -> m.matches(labels.get(m.name()))))
                .forEach(labels -> {
                    for (int i = 0; i < labels.size(); i++) {
                        wanted.add(labels.name(i));
                    }
                });
        assertThat(wanted).as(how).containsAll(answer.getNamesList());
        if (answer.getWarningsCount() == 0) {
            assertThat(answer.getNamesList()).as(how).containsExactlyInAnyOrderElementsOf(wanted);
        }
        return answer.getWarningsList();
    }

    private static List<String> askSeries(
            StoreGrpc.StoreBlockingStub store,
            ContractBlocks blocks,
            List<LabelMatcher> matchers,
            PartialResponseStrategy strategy,
            Random random,
            String how) {
        long a = blocks.time();
        long b = blocks.time();
        long mint = Math.min(a, b);
        long maxt = Math.max(a, b);
        SeriesRequest.Builder request = SeriesRequest.newBuilder()
                .setMinTime(mint)
                .setMaxTime(maxt)
                .setPartialResponseStrategy(strategy)
                .setResponseBatchSize(random.nextInt(10));
        matchers.forEach(matcher -> request.addMatchers(wire(matcher)));
        Map<Labels, NavigableMap<Long, Double>> wanted = new TreeMap<>();
        blocks.series().forEach((labels, samples) -> {
            NavigableMap<Long, Double> within = samples.subMap(mint, true, maxt, true);
            if (!within.isEmpty() && matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
                wanted.put(labels, within);
            }
        });
        Answer answer = read(store, request.build(), mint, maxt);
        if (answer.warnings().isEmpty()) {
            assertThat(answer.series()).as(how).isEqualTo(wanted);
        }
        answer.series().forEach((labels, samples) -> {
            NavigableMap<Long, Double> all = wanted.getOrDefault(labels, new TreeMap<>());
            assertThat(all.entrySet()).as("%s %s", how, labels).containsAll(samples.entrySet());
        });
        return answer.warnings();
    }

    private static Answer read(StoreGrpc.StoreBlockingStub store, SeriesRequest request, long mint, long maxt) {
        Map<Labels, NavigableMap<Long, Double>> found = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        store.series(request).forEachRemaining((SeriesResponse frame) -> {
            List<Series> all = new ArrayList<>(frame.getBatch().getSeriesList());
            if (frame.hasSeries()) {
                all.add(frame.getSeries());
            }
            if (frame.hasWarning()) {
                warnings.add(frame.getWarning());
            }
            for (Series series : all) {
                NavigableMap<Long, Double> samples = samples(series, mint, maxt);
                if (!samples.isEmpty()) {
                    found.put(labels(series), samples);
                }
            }
        });
        return new Answer(found, warnings);
    }

    private static Labels labels(Series series) {
        Labels.Builder labels = Labels.builder();
        for (Label label : series.getLabelsList()) {
            labels.set(label.getName(), label.getValue());
        }
        return labels.build();
    }

    private static NavigableMap<Long, Double> samples(Series series, long mint, long maxt) {
        NavigableMap<Long, Double> all = new TreeMap<>();
        for (AggrChunk chunk : series.getChunksList()) {
            byte[] bytes = chunk.getRaw().getData().toByteArray();
            SampleBuffer samples = new SampleBuffer();
            ChunkDecoder.decode(Encoding.XOR, MemorySegment.ofArray(bytes), 0, bytes.length, mint, maxt, samples);
            for (int i = 0; i < samples.size; i++) {
                all.put(samples.t[i], samples.v[i]);
            }
        }
        return all;
    }

    private static io.athanor.api.storeapi.pb.LabelMatcher wire(LabelMatcher matcher) {
        return io.athanor.api.storeapi.pb.LabelMatcher.newBuilder()
                .setName(matcher.name())
                .setType(
                        switch (matcher.type()) {
                            case EQUAL -> io.athanor.api.storeapi.pb.LabelMatcher.Type.EQ;
                            case NOT_EQUAL -> io.athanor.api.storeapi.pb.LabelMatcher.Type.NEQ;
                            case REGEX -> io.athanor.api.storeapi.pb.LabelMatcher.Type.RE;
                            case NOT_REGEX -> io.athanor.api.storeapi.pb.LabelMatcher.Type.NRE;
                        })
                .setValue(matcher.value())
                .build();
    }

    @Test
    @Timeout(60)
    void blockDeletedWhileItIsRead_isNamed_andWhatCameBeforeIsRight() throws Exception {
        ManySeries all = new ManySeries(20_000, 4);
        Path blocks = folder.resolve("b");
        Ulid ulid = all.write(blocks, Labels.of("cluster", "c1"), new Random(1));
        try (FilesystemBucket bucket = FilesystemBucket.open(blocks)) {
            Gateway gateway = new Gateway(bucket, folder.resolve("d"), Settings.of(4 << 20));
            Tap tap = new Tap(all);
            StoreGrpc.newStub(gateway.channel())
                    .series(ManySeriesCheck.everything().build(), tap);
            tap.first.await();
            for (String file : List.of("meta.json", "index", "chunks/000001")) {
                bucket.delete(ulid + "/" + file);
            }
            gateway.sync.run();
            tap.open();
            assertThat(tap.end.get()).isTrue();
            assertThat(tap.check.seen()).isBetween(1, all.series() - 1);
            assertThat(tap.check.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("block " + ulid + " cannot be read, data of it is missing here: ")
                    .contains(ulid + "/");
            SeriesRequest again = ManySeriesCheck.everything().build();
            assertThat(gateway.ask().series(again).hasNext()).isFalse();
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(60)
    void blockWithABadMeta_isNamedInEveryAnswer_untilItIsGone() throws Exception {
        ManySeries all = new ManySeries(5, 1);
        Path blocks = folder.resolve("b");
        all.write(blocks, Labels.of("cluster", "c1"), new Random(1));
        Ulid bad = Ulid.of(all.end(), new Random(2));
        Ulid strange = Ulid.of(all.end(), new Random(3));
        Files.createDirectories(blocks.resolve(bad.toString()));
        Files.writeString(blocks.resolve(bad + "/meta.json"), "{\"ulid\": \"" + bad + "\", \"version\":");
        Files.createDirectories(blocks.resolve(strange.toString()));
        Files.writeString(blocks.resolve(strange + "/meta.json"), "{\"ulid\": \"" + strange + "\", \"version\": 7}");
        try (FilesystemBucket bucket = FilesystemBucket.open(blocks)) {
            Gateway gateway = new Gateway(bucket, folder.resolve("d"), Settings.of(16 << 20));
            ManySeriesCheck check = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(check::frame);
            assertThat(check.seen()).isEqualTo(5);
            assertThat(check.warnings())
                    .hasSize(2)
                    .anySatisfy(text -> assertThat(text)
                            .startsWith("block " + bad + " is set aside, its data is missing here: ")
                            .contains("meta.json"));
            assertThat(check.warnings())
                    .anySatisfy(text -> assertThat(text)
                            .startsWith("block " + strange + " is set aside, its data is missing here: ")
                            .contains("version"));
            LabelNamesRequest names =
                    LabelNamesRequest.newBuilder().setEnd(Long.MAX_VALUE).build();
            assertThat(gateway.ask().labelNames(names).getWarningsList())
                    .containsExactlyInAnyOrderElementsOf(check.warnings());
            SeriesRequest strict = ManySeriesCheck.everything()
                    .setPartialResponseStrategy(PartialResponseStrategy.ABORT)
                    .build();
            assertThatThrownBy(() -> gateway.ask().series(strict).forEachRemaining(frame -> {}))
                    .matches(e -> Status.fromThrowable(e).getCode() == Status.Code.ABORTED);

            bucket.delete(bad + "/meta.json");
            bucket.delete(strange + "/meta.json");
            gateway.sync.run();
            ManySeriesCheck after = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(after::frame);
            after.wasAll();
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(60)
    void fullDisk_isNamedInTheAnswer_andTheNextOneIsRight() throws Exception {
        ManySeries all = new ManySeries(50, 1);
        Path blocks = folder.resolve("b");
        Path data = folder.resolve("d");
        Ulid ulid = all.write(blocks, Labels.of("cluster", "c1"), new Random(1));
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        Files.createDirectories(data.resolve(ulid.toString()));
        Files.createSymbolicLink(data.resolve(ulid + "/index-header.tmp"), full);
        try (FilesystemBucket bucket = FilesystemBucket.open(blocks)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(16 << 20));
            ManySeriesCheck check = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(check::frame);
            assertThat(check.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("block " + ulid + " cannot be read, data of it is missing here: ")
                    .contains("No space left on device");
            ManySeriesCheck after = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(after::frame);
            after.wasAll();
            gateway.closeAndFindNothingLeft();
        }
    }

    @Test
    @Timeout(60)
    void dataDirThatCannotBeWritten_isNamedInTheAnswer() throws Exception {
        ManySeries all = new ManySeries(50, 1);
        Path blocks = folder.resolve("b");
        Path data = folder.resolve("d");
        Ulid ulid = all.write(blocks, Labels.of("cluster", "c1"), new Random(1));
        Files.write(data, "a file, no folder".getBytes(StandardCharsets.UTF_8));
        try (FilesystemBucket bucket = FilesystemBucket.open(blocks)) {
            Gateway gateway = new Gateway(bucket, data, Settings.of(16 << 20));
            ManySeriesCheck check = new ManySeriesCheck(all);
            gateway.ask().series(ManySeriesCheck.everything().build()).forEachRemaining(check::frame);
            assertThat(check.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("block " + ulid + " cannot be read, data of it is missing here: the index: ")
                    .contains(data.toString());
            gateway.closeAndFindNothingLeft();
        }
    }
}
