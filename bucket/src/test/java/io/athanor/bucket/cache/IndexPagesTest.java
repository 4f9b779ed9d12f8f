package io.athanor.bucket.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.bucket.request.BlockRequest;
import io.athanor.bucket.request.RequestLimits;
import io.athanor.bucket.request.RequestStats;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.testing.contracts.MemoryBucket;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replay: {@code -Dathanor.seed=N}. */
class IndexPagesTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final String OBJECT = "01ARZ3NDEKTSV4RRFFQ69G5FAV/index";

    private final Random random = new Random(SEED);
    private final byte[] index = new byte[12 * IndexPages.PAGE_BYTES + random.nextInt(IndexPages.PAGE_BYTES)];
    private final int end = index.length - 1 - random.nextInt(2 * IndexPages.PAGE_BYTES);
    private final AtomicLong held = new AtomicLong();
    private final FaultyBucket bucket = new FaultyBucket(new MemoryBucket());

    private final RequestLimits limits = new RequestLimits() {
        @Override
        public void download(long bytes, String what) {}

        @Override
        public void reserve(long bytes, String what) {
            held.addAndGet(bytes);
        }

        @Override
        public void release(long bytes) {
            held.addAndGet(-bytes);
        }
    };

    @BeforeEach
    void fill() throws IOException {
        random.nextBytes(index);
        bucket.put(OBJECT, new ByteArrayInputStream(index));
    }

    private IndexPages pages(long room) {
        IndexCache cache = new KeyedIndexCache(
                new InMemoryCache(new InMemoryConfig(room, room), InMemoryMetrics.NONE, null, InstantSource.system()),
                EnumSet.allOf(IndexItem.Kind.class),
                KeyedIndexCache.FOR_EVER,
                IndexCacheMetrics.NONE,
                System::nanoTime);
        BlockRequest request = new BlockRequest("", limits, new RequestStats());
        return new IndexPages(bucket, cache, request, Ulid.of(1, random), OBJECT, end);
    }

    private byte[] expected(int from, int length) {
        return Arrays.copyOfRange(index, from, Math.min(from + length, end));
    }

    private static byte[] read(IndexPages pages, int from, int length) throws IOException {
        try (InputStream in = pages.read(from, length).in()) {
            return in.readAllBytes();
        }
    }

    @Test
    void everyRange_isWhatTheBucketHolds_upToTheEndOfTheSeries_whateverIsCached() throws IOException {
        for (long room : new long[] {0, 5 * IndexPages.PAGE_BYTES, 1 << 20}) {
            IndexPages pages = pages(room);
            for (int i = 0; i < 300; i++) {
                int from = random.nextInt(end);
                int length = 1 + random.nextInt(random.nextBoolean() ? 100 : index.length);
                assertThat(read(pages, from, length))
                        .as("seed %d: %d from %d", SEED, length, from)
                        .isEqualTo(expected(from, length));
            }
        }
        assertThat(held.get()).isZero();
    }

    @Test
    void rangeOnce_isOneRequest_andThenNone() throws IOException {
        IndexPages pages = pages(1 << 20);
        long before = bucket.operations();
        assertThat(pages.read(5, end - 5).isCached()).isFalse();
        assertThat(bucket.operations()).isEqualTo(before + 1);
        assertThat(pages.read(100, end - 200).isCached()).isTrue();
        assertThat(bucket.operations()).isEqualTo(before + 1);
    }

    @Test
    void freshRead_takesThePlaceOfWhatIsWrongInTheCache() throws IOException {
        IndexPages pages = pages(1 << 20);
        bucket.on(Operation.GET_RANGE, OBJECT::equals, new Fault.Flips(10, 4));
        byte[] wrong = read(pages, 0, 100);
        bucket.heal();
        assertThat(read(pages, 0, 100)).isEqualTo(wrong).isNotEqualTo(expected(0, 100));
        try (InputStream in = FreshReads.open(() -> pages.read(0, 100).in())) {
            assertThat(in.readAllBytes()).isEqualTo(expected(0, 100));
        }
        assertThat(read(pages, 0, 100)).isEqualTo(expected(0, 100));
    }

    @Test
    void objectThatEndsTooEarly_isAnError_andNothingOfItIsKept() throws IOException {
        IndexPages pages = pages(1 << 20);
        bucket.on(Operation.GET_RANGE, OBJECT::equals, new Fault.EndsAfter(IndexPages.PAGE_BYTES / 2));
        assertThatThrownBy(() -> pages.read(0, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended at byte " + IndexPages.PAGE_BYTES / 2);
        assertThat(held.get()).isZero();
        bucket.heal();
        assertThat(read(pages, 0, 10)).isEqualTo(expected(0, 10));
        assertThat(held.get()).isZero();
    }
}
