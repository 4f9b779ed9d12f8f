package io.athanor.bucket.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.request.BlockRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.MeteredBucket;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.testing.contracts.RequestCounts;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.BlockMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When headers are made, mapped, unmapped and made anew; and what is told when the bucket or a file is not as it should be. */
class HeaderPoolTest {
    private static final BlockMeta META = RemoteBlocks.meta(1);
    private static final List<LabelMatcher> SOME = List.of(LabelMatcher.equal("zone", "a"));

    @TempDir
    Path dir;

    private final MemoryBucket memory = new MemoryBucket();
    private final RequestCounts counts = new RequestCounts();
    private final AtomicLong clock = new AtomicLong();

    private HeaderPool pool(Bucket bucket, boolean lazy) {
        return new HeaderPool(
                new HeaderConfig(dir.resolve("data"), 32, Duration.ofMinutes(5), lazy, 2, 100),
                new MeteredBucket(bucket, counts, System::nanoTime),
                IndexCache.NONE,
                HeaderMetrics.NONE,
                clock::get);
    }

    private Path header(BlockMeta meta) {
        return dir.resolve("data").resolve(meta.ulid().toString()).resolve("index-header");
    }

    private void block(int series) throws IOException {
        RemoteBlocks.put(memory, META, dir, new Random(series), series);
    }

    @Test
    void lazyHeader_unused_asksNothing_thenIsMadeOnce() throws Exception {
        block(300);
        CountDownLatch go = new CountDownLatch(1);
        FaultyBucket slow = new FaultyBucket(memory).on(Operation.GET_RANGE, n -> true, new Fault.Waits(go));
        try (HeaderPool pool = pool(slow, true);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RemoteIndex index = pool.index(META);
            assertThat(counts.requests()).isZero();
            List<Future<List<String>>> asked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asked.add(threads.submit(() -> {
                    try (OpenIndex open = index.open(BlockRequest.unlimited())) {
                        return open.labelNames();
                    }
                }));
            }
            go.countDown();
            for (Future<List<String>> one : asked) {
                assertThat(one.get()).contains("zone", "wide");
            }
            assertThat(counts.requests()).isEqualTo(2); // its size, and the whole of a small index
            assertThat(pool.loadedCount()).isEqualTo(1);
        }
    }

    @Test
    void eagerHeader_isMadeInTheBackground_andDeletedWithItsBlock() throws Exception {
        block(300);
        try (HeaderPool pool = pool(memory, false)) {
            RemoteIndex index = pool.index(META);
            assertThat(header(META)).doesNotExist(); // nothing is made before anybody says so
            pool.makeAhead();
            while (!Files.exists(header(META))) {
                Thread.sleep(1);
            }
            index.open(BlockRequest.unlimited()).close();
            assertThat(counts.requests(Operation.GET_RANGE)).isEqualTo(1);
            assertThat(header(META)).exists();

            index.drop();
            assertThat(header(META).getParent()).doesNotExist();
            assertThatThrownBy(() -> index.open(BlockRequest.unlimited()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(META.ulid().toString());
        }
    }

    @Test
    void header_askedForAfterTheEnd_staysUnmapped() throws IOException {
        block(300);
        HeaderPool pool = pool(memory, true);
        RemoteIndex index = pool.index(META);
        pool.close();

        assertThatThrownBy(() -> index.open(BlockRequest.unlimited()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(pool.loadedCount()).isZero();
    }

    @Test
    void idleHeader_isUnmapped_butNotUnderAReader() throws IOException {
        block(300);
        try (HeaderPool pool = pool(memory, true)) {
            RemoteIndex index = pool.index(META);
            OpenIndex open = index.open(BlockRequest.unlimited());
            clock.addAndGet(Duration.ofMinutes(10).toNanos());
            pool.unloadIdle();
            assertThat(pool.loadedCount()).isEqualTo(1);
            assertThat(open.labelNames()).isNotEmpty();
            open.close();

            pool.unloadIdle();
            assertThat(pool.loadedCount()).isEqualTo(1);
            clock.addAndGet(Duration.ofMinutes(5).toNanos());
            pool.unloadIdle();
            assertThat(pool.loadedCount()).isZero();

            counts.reset();
            try (OpenIndex again = index.open(BlockRequest.unlimited())) {
                index.drop(); // the block goes while it is read
                assertThat(again.labelNames()).isNotEmpty();
            }
            assertThat(counts.requests()).isZero();
        }
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void localHeader_mutatedOrCutShort_isMadeAnew_orAnswersTheSame() throws IOException {
        block(200);
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        try (HeaderPool first = pool(memory, true);
                OpenIndex _ = first.index(META).open(BlockRequest.unlimited())) {
            assertThat(header(META)).exists();
        }
        byte[] good = Files.readAllBytes(header(META));
        for (int round = 0; round < 40; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            if (random.nextInt(3) == 0) {
                bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            Files.write(header(META), bad);
            try (HeaderPool pool = pool(memory, true);
                    OpenIndex open = pool.index(META).open(BlockRequest.unlimited())) {
                assertThat(open.labelNames())
                        .as("-Dathanor.seed=%d round %d", seed, round)
                        .contains("zone");
            }
            assertThat(Files.readAllBytes(header(META)))
                    .as("-Dathanor.seed=%d round %d", seed, round)
                    .isEqualTo(good);
        }
    }

    @Test
    void header_expectedSizeIsWrong_isMadeByTheTrueOne() throws IOException {
        block(300);
        IndexObject object = new IndexObject(memory, META.ulid());
        Path file = header(META);
        new HeaderFile(object, file).make(0);
        byte[] good = Files.readAllBytes(file);
        for (long wrong : new long[] {10, 60, object.size() - 1, object.size() + 1, 5L << 20}) {
            Files.delete(file);
            new HeaderFile(object, file).make(wrong);
            assertThat(file).hasBinaryContent(good);
        }
    }

    @Test
    void largeIndex_headerFromEndsAndParts_isThatFromTheWhole() throws IOException {
        block(30_000);
        IndexObject object = new IndexObject(memory, META.ulid());
        assertThat(object.size()).isGreaterThan(2 * HeaderFile.WHOLE_BYTES);
        Path file = header(META);
        new HeaderFile(object, file).make(0);
        byte[] index = memory.get(META.ulid() + "/index").readAllBytes();
        byte[] header = Files.readAllBytes(file);
        java.nio.ByteBuffer toc = java.nio.ByteBuffer.wrap(index, index.length - 52, 52);
        int symbols = (int) toc.getLong();
        int series = (int) toc.getLong();
        int table = (int) toc.getLong(index.length - 12);
        assertThat(java.util.Arrays.copyOfRange(header, 14, 14 + series - symbols))
                .isEqualTo(java.util.Arrays.copyOfRange(index, symbols, series));
        assertThat(java.util.Arrays.copyOfRange(header, 14 + series - symbols, header.length - 20))
                .isEqualTo(java.util.Arrays.copyOfRange(index, table, index.length));
    }

    @Test
    void bucket_fails_isToldByName_andTriedAgain() throws IOException {
        block(300);
        FaultyBucket faulty = new FaultyBucket(memory).on(Operation.GET_RANGE, n -> true, new Fault.Fails("503"));
        try (HeaderPool pool = pool(faulty, true)) {
            RemoteIndex index = pool.index(META);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> index.open(BlockRequest.unlimited()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("503");
            }
            faulty.heal();
            faulty.on(Operation.ATTRIBUTES, n -> true, new Fault.Missing());
            assertThatThrownBy(() -> index.open(BlockRequest.unlimited()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(META.ulid() + "/index");
            faulty.heal();
            try (OpenIndex open = index.open(BlockRequest.unlimited())) {
                assertThat(open.select(SOME).refs()).isNotEmpty();
                assertThat(open.select(SOME).refs()).isNotEmpty();
            }
        }
    }

    @Test
    void postings_shortOrWrongBytes_areToldWithBlockAndOffset() throws IOException {
        block(300);
        FaultyBucket faulty = new FaultyBucket(memory);
        try (HeaderPool pool = pool(faulty, true);
                OpenIndex open = pool.index(META).open(BlockRequest.unlimited())) {
            int[] expected = open.select(SOME).refs();

            faulty.on(Operation.GET_RANGE, n -> true, new Fault.EndsAfter(5));
            assertThat(open.select(SOME).refs()).isEqualTo(expected); // what is missing is asked for again

            faulty.heal();
            faulty.on(Operation.GET_RANGE, n -> true, new Fault.EndsAfter(0));
            assertThatThrownBy(() -> open.select(SOME))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(META.ulid() + "/index")
                    .hasMessageContaining("at byte");

            faulty.heal();
            for (int at = 0; at < 12; at++) {
                faulty.on(Operation.GET_RANGE, n -> true, new Fault.Flips(at, 0x11));
                assertThatThrownBy(() -> open.select(SOME))
                        .isInstanceOf(CorruptBlockException.class)
                        .hasMessageMatching(META.ulid() + "/index at byte \\d{3,}: .*");
                faulty.heal();
            }
            faulty.on(Operation.GET_RANGE, n -> true, new Fault.Missing());
            assertThatThrownBy(() -> open.select(SOME)).isInstanceOf(IOException.class);
            faulty.heal();
            assertThat(open.select(SOME).refs()).isEqualTo(expected);
        }
    }

    @Test
    void indexInTheBucket_mutated_isToldOrAnswersWithinIt() throws IOException {
        block(60);
        byte[] good = memory.get(META.ulid() + "/index").readAllBytes();
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            memory.put(META.ulid() + "/index", new java.io.ByteArrayInputStream(bad));
            Files.deleteIfExists(header(META));
            try (HeaderPool pool = pool(memory, true);
                    OpenIndex open = pool.index(META).open(BlockRequest.unlimited())) {
                open.select(RemoteBlocks.matchers(random));
                open.select(List.of());
            } catch (CorruptBlockException e) {
                assertThat(e).as("-Dathanor.seed=%d", seed).hasMessageContaining(META.ulid() + "/index");
            }
        }
    }

    @Test
    void foldersOfOtherBlocks_keepOnly_areDeleted() throws IOException {
        block(30);
        try (HeaderPool pool = pool(memory, true)) {
            pool.index(META).open(BlockRequest.unlimited()).close();
            Path other = dir.resolve("data/notes");
            Files.createDirectories(other);
            pool.keepOnly(Set.of(META.ulid()));
            assertThat(header(META)).exists();
            pool.keepOnly(Set.of());
            assertThat(header(META)).doesNotExist();
            assertThat(other).exists();
        }
    }
}
