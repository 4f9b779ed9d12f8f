package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.model.Labels;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.PrefixedBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefreshTest {
    private static final SelectRequest ALL = new SelectRequest(List.of(Read.ANY), Read.FROM, Read.TO, SelectHints.NONE);

    @TempDir
    private Path folder = Path.of("");

    private Path directory = Path.of("");
    private List<Path> made = List.of();

    /** Six blocks of random series in {@code folder/made}; the bucket is {@code folder/bucket}, empty. */
    @BeforeEach
    void makeBlocks() throws IOException {
        directory = Files.createDirectories(folder.resolve("bucket"));
        Path all = folder.resolve("made");
        Random random = new Random(11);
        while (!Files.exists(all) || TestBuckets.children(all).size() < 6) {
            new RandomBlocks(random).write(all);
        }
        made = TestBuckets.children(all).subList(0, 6);
    }

    private Path add(int i) throws IOException {
        Path to = directory.resolve(made.get(i).getFileName());
        TestBuckets.copyTree(made.get(i), to);
        return to;
    }

    private static String name(Path block) {
        return String.valueOf(block.getFileName());
    }

    private Map<Labels, List<String>> expected(int... blocks) throws IOException {
        Path only = Files.createTempDirectory(folder, "only");
        for (int i : blocks) {
            TestBuckets.copyTree(made.get(i), only.resolve(made.get(i).getFileName()));
        }
        try (BlockSet set = TestBuckets.open(only)) {
            return Read.all(set).series();
        }
    }

    private static BlockState state(BlockSet set, Path block) {
        for (BlockInfo info : set.blocks()) {
            if (info.ulid().toString().equals(name(block))) {
                return info.state();
            }
        }
        throw new AssertionError(block + " is not known");
    }

    @Test
    void refresh_afterBlocksCameAndWent_servesWhatIsThere() throws IOException {
        add(0);
        Path gone = add(1);
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(Read.all(set).series()).isEqualTo(expected(0, 1));

            add(2);
            TestBuckets.deleteTree(gone);
            set.refresh();

            assertThat(Read.all(set).series()).isEqualTo(expected(0, 2));
        }
    }

    @Test
    void cursor_openWhileItsBlocksAreDeleted_readsThemToTheEnd() throws IOException {
        Path first = add(0);
        Path second = add(1);
        try (BlockSet set = TestBuckets.open(directory)) {
            try (SeriesCursor cursor = set.select(ALL)) {
                TestBuckets.deleteTree(first);
                TestBuckets.deleteTree(second);
                set.refresh();
                assertThat(Read.all(set).series()).isEmpty();

                Read.Answer answer = Read.rest(cursor, Read.FROM, Read.TO);
                assertThat(answer.series()).isEqualTo(expected(0, 1));
                assertThat(answer.warnings()).isEmpty();
            }
            assertThat(set.blocks()).isEmpty();
        }
    }

    @Test
    void cursor_openWhileTheSetIsClosed_readsOn() throws IOException {
        add(0);
        BlockSet set = TestBuckets.open(directory);
        try (SeriesCursor cursor = set.select(ALL)) {
            set.close();
            assertThat(Read.rest(cursor, Read.FROM, Read.TO).series()).isEqualTo(expected(0));
        }
        assertThat(Read.all(set).series()).isEmpty();
    }

    @Test
    void queries_whileBlocksComeAndGo_neverFail() throws Exception {
        for (int i = 0; i < 3; i++) {
            add(i);
        }
        AtomicBoolean done = new AtomicBoolean();
        try (BlockSet set = TestBuckets.open(directory);
                var pool = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                readers.add(pool.submit(() -> {
                    int reads = 0;
                    do {
                        assertThat(Read.all(set).warnings()).isEmpty();
                        reads++;
                    } while (!done.get());
                    return reads;
                }));
            }
            for (int round = 0; round < 20; round++) {
                Path block = add(3 + round % 3);
                set.refresh();
                TestBuckets.deleteTree(block);
                set.refresh();
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    @Test
    void partialUpload_withoutMeta_isIgnoredQuietly() throws IOException {
        add(0);
        Path partial = add(1);
        Files.move(partial.resolve("meta.json"), folder.resolve("meta.json"));
        Files.createDirectories(directory.resolve("debug"));
        Files.writeString(directory.resolve("notes.txt"), "not a block");
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(Read.all(set).warnings()).isEmpty();
            assertThat(Read.all(set).series()).isEqualTo(expected(0));
            assertThat(state(set, partial)).isEqualTo(BlockState.NO_META);

            Files.move(folder.resolve("meta.json"), partial.resolve("meta.json"));
            set.refresh();

            assertThat(Read.all(set).series()).isEqualTo(expected(0, 1));
        }
    }

    @Test
    void badMeta_isNamedInEveryAnswer_untilItIsRepaired() throws IOException {
        add(0);
        Path bad = add(1);
        byte[] meta = Files.readAllBytes(bad.resolve("meta.json"));
        Files.writeString(bad.resolve("meta.json"), "{\"ulid\": 7");
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(Read.all(set).series()).isEqualTo(expected(0));
            assertThat(Read.all(set).warnings()).singleElement().asString().contains(name(bad) + "/meta.json");
            assertThat(set.labelNames(List.of(), 0, 1, 0).warnings()).hasSize(1);
            assertThat(set.warnings()).hasSize(1);

            Files.write(bad.resolve("meta.json"), meta);
            set.refresh();

            assertThat(Read.all(set).series()).isEqualTo(expected(0, 1));
            assertThat(Read.all(set).warnings()).isEmpty();
        }
    }

    @Test
    void metaOfAnotherBlock_isBad() throws IOException {
        Path bad = add(0);
        Files.copy(made.get(1).resolve("meta.json"), bad.resolve("meta.json"), StandardCopyOption.REPLACE_EXISTING);
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(set.warnings()).singleElement().asString().contains("the meta of block " + name(made.get(1)));
        }
    }

    @Test
    void badChunk_foundWhileReading_setsTheBlockAsideUntilItsFilesChange() throws IOException {
        add(0);
        Path bad = add(1);
        Path segment = bad.resolve("chunks/000001");
        byte[] good = Files.readAllBytes(segment);
        byte[] flipped = good.clone();
        flipped[12] ^= 1;
        Files.write(segment, flipped);
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(state(set, bad)).isEqualTo(BlockState.LOADED);
            assertThat(Read.all(set).warnings())
                    .singleElement()
                    .asString()
                    .contains(name(bad) + "/chunks/000001 at byte");
            assertThat(state(set, bad)).isEqualTo(BlockState.SET_ASIDE);
            assertThat(Read.all(set).series()).isEqualTo(expected(0));

            set.refresh();
            assertThat(state(set, bad)).isEqualTo(BlockState.SET_ASIDE);
            assertThat(Read.all(set).warnings()).hasSize(1);

            Files.write(segment, good);
            set.refresh();
            assertThat(Read.all(set).series()).isEqualTo(expected(0, 1));
            assertThat(Read.all(set).warnings()).isEmpty();
        }
    }

    @Test
    void warnings_ofABadBlock_comeOnlyWhereItsDataIsMissing() throws IOException {
        Path bad = add(0);
        BlockMeta meta = BlockMeta.read(bad);
        Files.write(bad.resolve("index"), new byte[3]);
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(Read.all(set, meta.minTime(), meta.minTime(), Read.ANY).warnings())
                    .hasSize(1);
            assertThat(Read.all(set, meta.maxTime(), meta.maxTime(), Read.ANY).warnings())
                    .isEmpty();
            assertThat(Read.all(set, meta.minTime() - 9, meta.minTime() - 1, Read.ANY)
                            .warnings())
                    .isEmpty();
        }
    }

    @Test
    void truncatedFile_whileItIsMapped_isAWarningNotACrash() throws IOException {
        add(0);
        Path cut = add(1);
        try (BlockSet set = TestBuckets.open(directory)) {
            try (RandomAccessFile file =
                    new RandomAccessFile(cut.resolve("index").toFile(), "rw")) {
                file.setLength(0);
            }
            Read.Answer answer = Read.all(set);

            assertThat(answer.series()).isEqualTo(expected(0));
            assertThat(answer.warnings()).singleElement().asString().contains(name(cut));
        }
    }

    @Test
    void deletionMark_olderThanTheDelay_dropsTheBlock() throws IOException {
        Path old = add(0);
        Path fresh = add(1);
        Path unreadable = add(2);
        long now = TestBuckets.NOW.getEpochSecond();
        new BlockMark.Deletion(Ulid.parse(name(old)), "", now - 25 * 3600).write(old);
        new BlockMark.Deletion(Ulid.parse(name(fresh)), "", now - 23 * 3600).write(fresh);
        Files.writeString(unreadable.resolve("deletion-mark.json"), "rubbish");
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(state(set, old)).isEqualTo(BlockState.MARKED_FOR_DELETION);
            assertThat(state(set, fresh)).isEqualTo(BlockState.LOADED);
            assertThat(state(set, unreadable)).isEqualTo(BlockState.LOADED);
            assertThat(Read.all(set).series()).isEqualTo(expected(1, 2));
            assertThat(Read.all(set).warnings()).isEmpty();
        }
    }

    @Test
    void blockMadeOfOthers_replacesThem_andTheyReplaceItWhenItIsBad() throws IOException {
        Path big = add(0);
        Path part = add(1);
        BlockMeta bigMeta = BlockMeta.read(big);
        BlockMeta partMeta = BlockMeta.read(part).withThanos(bigMeta.thanos());
        partMeta.write(part);
        bigMeta.withCompaction(new BlockCompaction(
                        2, List.of(partMeta.ulid(), bigMeta.ulid()), List.of(), false, false, List.of()))
                .write(big);
        try (BlockSet set = TestBuckets.open(directory)) {
            assertThat(state(set, part)).isEqualTo(BlockState.DUPLICATE);
            assertThat(state(set, big)).isEqualTo(BlockState.LOADED);

            Files.write(big.resolve("index"), new byte[100]);
            set.refresh();

            assertThat(state(set, part)).isEqualTo(BlockState.LOADED);
            assertThat(state(set, big)).isEqualTo(BlockState.SET_ASIDE);
        }
    }

    @Test
    void bucketWithoutLocalFiles_isCopied_andCopiesAreReusedAndRemoved() throws IOException {
        MemoryBucket memory = new MemoryBucket();
        upload(memory, "tenant/", made.get(0));
        upload(memory, "tenant/", made.get(1));
        FaultyBucket counting = new FaultyBucket(PrefixedBucket.of(memory, "tenant"));
        Path cache = folder.resolve("cache");
        try (BlockSet set = TestBuckets.open(counting, cache)) {
            assertThat(Read.all(set).series()).isEqualTo(expected(0, 1));
        }
        Path copied = cache.resolve(name(made.get(0))).resolve("index");
        Object key = Files.getAttribute(copied, "lastModifiedTime");
        try (BlockSet again = TestBuckets.open(counting, cache)) {
            assertThat(Read.all(again).series()).isEqualTo(expected(0, 1));
            assertThat(Files.getAttribute(copied, "lastModifiedTime")).isEqualTo(key);

            for (String file : List.of("meta.json", "index", "tombstones", "chunks/000001")) {
                memory.delete("tenant/" + name(made.get(0)) + "/" + file);
            }
            again.refresh();
            assertThat(Read.all(again).series()).isEqualTo(expected(1));
            assertThat(TestBuckets.children(cache))
                    .extracting(RefreshTest::name)
                    .containsExactly(name(made.get(1)));
        }
    }

    @Test
    void brokenDownload_isTriedAgain() throws IOException {
        MemoryBucket memory = new MemoryBucket();
        upload(memory, "", made.get(0));
        upload(memory, "", made.get(1));
        String broken = name(made.get(1)) + "/index";
        FaultyBucket faulty = new FaultyBucket(memory);
        try (BlockSet set = TestBuckets.closed(faulty, folder.resolve("cache"))) {
            List<Fault> faults = List.of(
                    new Fault.Fails("503 slow down"),
                    new Fault.EndsAfter(100),
                    new Fault.BreaksAfter(100, "reset by peer"));
            for (Fault fault : faults) {
                faulty.on(Operation.GET, broken::equals, fault);
                set.refresh();
                assertThat(Read.all(set).series()).isEqualTo(expected(0));
                assertThat(Read.all(set).warnings()).singleElement().asString().contains(name(made.get(1)));
                faulty.heal();
            }
            set.refresh();
            assertThat(Read.all(set).warnings()).isEmpty();
            assertThat(Read.all(set).series()).isEqualTo(expected(0, 1));
        }
    }

    @Test
    void unlistableBucket_isAnError_andWhatWasServedStillIs() throws IOException {
        add(0);
        FaultyBucket faulty = new FaultyBucket(FilesystemBucket.open(directory));
        try (BlockSet set = TestBuckets.open(faulty, folder.resolve("cache"))) {
            faulty.on(Operation.ITER, String::isEmpty, new Fault.Fails("no route to host"));

            assertThatThrownBy(set::refresh).isInstanceOf(IOException.class).hasMessage("no route to host");
            assertThat(Read.all(set).series()).isEqualTo(expected(0));

            faulty.heal();
            faulty.on(Operation.ITER, name -> !name.isEmpty(), new Fault.Fails("503"));
            set.refresh();
            assertThat(Read.all(set).series()).isEqualTo(expected(0));
            assertThat(Read.all(set).warnings()).isEmpty();
        }
    }

    @Test
    void idMemory_whenItIsFull_isEmptiedAndAnswersStayTheSame() throws IOException {
        for (int i = 0; i < 4; i++) {
            add(i);
        }
        BlockSetConfig tight = new BlockSetConfig(folder.resolve("cache"), 1);
        FilesystemBucket bucket = FilesystemBucket.open(directory);
        BlockFetcher fetcher = new BlockFetcher(
                bucket, FetchConfig.ofAll(null), FetchMetrics.NONE, InstantSource.fixed(TestBuckets.NOW));
        try (BlockSet set = new BlockSet(bucket, fetcher, tight, BlockSetMetrics.NONE)) {
            for (int round = 0; round < 3; round++) {
                set.refresh();
                assertThat(Read.all(set).series()).isEqualTo(expected(0, 1, 2, 3));
            }
            assertThat(set.idBytes()).isPositive();
        }
    }

    private static void upload(MemoryBucket bucket, String prefix, Path block) throws IOException {
        try (Stream<Path> all = Files.walk(block)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = prefix + name(block) + "/"
                        + block.relativize(file).toString().replace('\\', '/');
                bucket.put(name, new ByteArrayInputStream(Files.readAllBytes(file)));
            }
        }
    }
}
