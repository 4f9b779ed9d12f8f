package io.athanor.bucket.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.contracts.MemoryBucket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachingBucketTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final String CHUNKS = "01ARZ3NDEKTSV4RRFFQ69G5FAV/chunks/000001";
    private static final String META = "01ARZ3NDEKTSV4RRFFQ69G5FAV/meta.json";
    private static final String MARK = "01ARZ3NDEKTSV4RRFFQ69G5FAV/deletion-mark.json";

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
    private final MemoryBucket plain = new MemoryBucket();
    private final FaultyBucket inner = new FaultyBucket(plain);
    private final SharedBudget ledger = new SharedBudget("memory", "--memory", 64 << 20, 0);
    private byte[] chunks = new byte[0];

    @BeforeEach
    void fill() throws IOException {
        chunks = new byte[100_003];
        new Random(7).nextBytes(chunks);
        plain.put(CHUNKS, new ByteArrayInputStream(chunks));
        put(META, "{\"version\": 1, \"a\": \"}\"}");
    }

    private void put(String name, String text) throws IOException {
        plain.put(name, new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private CachingBucket bucket(long cacheBytes, int piece, int requests) {
        CachingBucketConfig defaults = CachingBucketConfig.DEFAULTS;
        CachingBucketConfig config = new CachingBucketConfig(
                piece,
                requests,
                1000,
                defaults.chunkObjectAttrsTtl(),
                defaults.chunkSubrangeTtl(),
                defaults.blocksIterTtl(),
                defaults.metafileExistsTtl(),
                defaults.metafileDoesntExistTtl(),
                defaults.metafileContentTtl());
        InMemoryCache cache =
                new InMemoryCache(new InMemoryConfig(cacheBytes, cacheBytes), InMemoryMetrics.NONE, null, clock);
        return new CachingBucket(inner, cache, "here", config, CachingBucketMetrics.NONE, ledger, clock);
    }

    private static byte[] range(CachingBucket bucket, long offset, long length) throws IOException {
        try (InputStream in = bucket.getRange(CHUNKS, offset, length)) {
            return in.readAllBytes();
        }
    }

    private static String text(CachingBucket bucket, String name) throws IOException {
        try (InputStream in = bucket.get(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static List<String> list(CachingBucket bucket) throws IOException {
        List<String> names = new ArrayList<>();
        bucket.list("", names::add);
        return names;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20_000, 1 << 20})
    void anyRange_isThatOfTheObject_howeverMuchIsCached(long cacheBytes) throws IOException {
        Random random = new Random(SEED);
        for (int run = 0; run < 20; run++) {
            CachingBucket bucket = bucket(cacheBytes, 1 + random.nextInt(20_000), random.nextInt(5));
            for (int read = 0; read < 40; read++) {
                long offset = random.nextInt(110_000);
                long length = 1 + random.nextInt(random.nextBoolean() ? 500 : 60_000);
                byte[] expected = offset >= chunks.length
                        ? new byte[0]
                        : Arrays.copyOfRange(chunks, (int) offset, (int) Math.min(chunks.length, offset + length));
                assertThat(range(bucket, offset, length))
                        .as("seed %d, %d bytes from %d", SEED, length, offset)
                        .isEqualTo(expected);
            }
        }
        assertThat(ledger.used()).isZero();
    }

    @Test
    void secondRead_isTheCaches_upToTheObjectsEnd() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        range(bucket, 5, 200_000);
        long before = inner.operations();
        assertThat(range(bucket, 40_000, 200_000)).isEqualTo(Arrays.copyOfRange(chunks, 40_000, chunks.length));
        assertThat(inner.operations()).isEqualTo(before);
    }

    @Test
    void holesInTheCache_takeNoMoreRequestsThanAllowed() throws IOException {
        Random random = new Random(SEED);
        for (int run = 0; run < 30; run++) {
            CachingBucket bucket = bucket(1 << 20, 1000, 3);
            for (int i = 0; i < 30; i++) {
                range(bucket, random.nextInt(99) * 1000L, 1);
            }
            long before = inner.operations();
            assertThat(range(bucket, 0, 100_000)).isEqualTo(Arrays.copyOf(chunks, 100_000));
            assertThat(inner.operations() - before).as("seed %d", SEED).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void readCutShort_isAnError_andNotKept() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        inner.on(Operation.GET_RANGE, name -> true, new Fault.EndsAfter(20_000));
        assertThatThrownBy(() -> range(bucket, 0, 50_000))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "a read of object \"" + CHUNKS + "\" ended at byte 20000 of 100003, as if it were cut short");
        inner.heal();
        assertThat(range(bucket, 0, 50_000)).isEqualTo(Arrays.copyOf(chunks, 50_000));
        assertThat(ledger.used()).isZero();
    }

    @Test
    void damagedBytes_areReplacedByAFreshRead() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        inner.on(Operation.GET_RANGE, name -> true, new Fault.Flips(10, 1));
        assertThat(range(bucket, 0, 100)).isNotEqualTo(Arrays.copyOf(chunks, 100));
        inner.heal();
        assertThat(range(bucket, 0, 100)).isNotEqualTo(Arrays.copyOf(chunks, 100));
        try (InputStream in = FreshReads.open(() -> bucket.getRange(CHUNKS, 0, 100))) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOf(chunks, 100));
        }
        assertThat(range(bucket, 0, 100)).isEqualTo(Arrays.copyOf(chunks, 100));
    }

    @Test
    void missingObject_isNotFound() {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        assertThatThrownBy(() -> bucket.getRange("x/chunks/000009", 0, 10).close())
                .isInstanceOf(ObjectNotFoundException.class);
        assertThat(ledger.used()).isZero();
    }

    @Test
    void withoutRoomInTheLedger_readsGoPastTheCache() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        var taken = ledger.cache(_ -> {});
        assertThat(taken.tryReserve(64 << 20)).isTrue();
        assertThat(range(bucket, 3, 100)).isEqualTo(Arrays.copyOfRange(chunks, 3, 103));
        long before = inner.operations();
        assertThat(range(bucket, 3, 100)).isEqualTo(Arrays.copyOfRange(chunks, 3, 103));
        assertThat(inner.operations()).isEqualTo(before + 1);
        taken.release(64 << 20);
    }

    @Test
    void metasAndMarks_areAskedForOnce_untilTheirTimeIsOver() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        assertThat(text(bucket, META)).contains("version");
        assertThatThrownBy(() -> text(bucket, MARK)).isInstanceOf(ObjectNotFoundException.class);
        long before = inner.operations();
        assertThat(text(bucket, META)).contains("version");
        assertThat(bucket.exists(META)).isTrue();
        assertThat(bucket.exists(MARK)).isFalse();
        assertThatThrownBy(() -> text(bucket, MARK)).isInstanceOf(ObjectNotFoundException.class);
        assertThat(inner.operations()).isEqualTo(before);

        put(MARK, "{\"version\": 1}");
        assertThat(bucket.exists(MARK)).isFalse();
        nowMs.addAndGet(Duration.ofMinutes(15).toMillis());
        assertThat(bucket.exists(MARK)).isTrue();
        assertThat(text(bucket, MARK)).isEqualTo("{\"version\": 1}");
    }

    @Test
    void whatIsWrittenThroughTheBucket_isSeenAtOnce() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        assertThat(bucket.exists(MARK)).isFalse();
        bucket.put(MARK, new ByteArrayInputStream("{}".getBytes(UTF_8)));
        assertThat(text(bucket, MARK)).isEqualTo("{}");
        bucket.put(MARK, new ByteArrayInputStream("{ }".getBytes(UTF_8)));
        assertThat(text(bucket, MARK)).isEqualTo("{ }");
        bucket.delete(MARK);
        assertThat(bucket.exists(MARK)).isFalse();
        assertThatThrownBy(() -> text(bucket, MARK)).isInstanceOf(ObjectNotFoundException.class);
    }

    @Test
    void metaCutShortOrTooLarge_isNotKept() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        inner.on(Operation.GET, name -> true, new Fault.EndsAfter(10));
        assertThat(text(bucket, META)).hasSize(10);
        inner.heal();
        assertThat(text(bucket, META)).endsWith("\"}\"}");
        String large = "{\"a\": \"" + "x".repeat(1000) + "\"}";
        put(MARK, large);
        assertThat(text(bucket, MARK)).isEqualTo(large);
        long before = inner.operations();
        assertThat(text(bucket, MARK)).isEqualTo(large);
        assertThat(inner.operations()).isEqualTo(before + 1);
    }

    @Test
    void listOfTheRoot_isKeptForItsTime_bothWays() throws IOException {
        CachingBucket bucket = bucket(1 << 20, 16_000, 3);
        List<ObjectInfo> objects = new ArrayList<>();
        plain.listRecursively("", objects::add);
        for (int i = 0; i < 2; i++) {
            assertThat(list(bucket)).containsExactly("01ARZ3NDEKTSV4RRFFQ69G5FAV/");
            List<String> directories = new ArrayList<>();
            bucket.listDirectories("", directories::add);
            assertThat(directories).containsExactly("01ARZ3NDEKTSV4RRFFQ69G5FAV/");
            List<ObjectInfo> seen = new ArrayList<>();
            bucket.listRecursively("", seen::add);
            assertThat(seen).isEqualTo(objects);
            put("new/x", "1");
        }
        nowMs.addAndGet(Duration.ofMinutes(5).toMillis());
        assertThat(list(bucket)).containsExactly("01ARZ3NDEKTSV4RRFFQ69G5FAV/", "new/");
    }

    @Test
    void anyBytes_areAListOrNone() {
        Random random = new Random(SEED);
        List<ObjectInfo> objects =
                List.of(new ObjectInfo("a/é", 5, Instant.ofEpochSecond(1, 2), "v"), ObjectList.named("b"));
        byte[] good = ObjectList.encode(objects);
        assertThat(ObjectList.decode(good)).isEqualTo(objects);
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 3));
            for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            List<ObjectInfo> list = ObjectList.decode(bytes);
            if (list != null) {
                assertThat(ObjectList.decode(ObjectList.encode(list)))
                        .as("seed %d", SEED)
                        .isEqualTo(list);
            }
        }
    }
}
