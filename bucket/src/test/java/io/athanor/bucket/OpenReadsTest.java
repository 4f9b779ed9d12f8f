package io.athanor.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderMetrics;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.model.Labels;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.testing.contracts.Fault;
import io.athanor.testing.contracts.FaultyBucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chunks that are read in many parts by one request, which stays open. Replay: {@code -Dathanor.seed=N}. */
@Timeout(120)
class OpenReadsTest {
    private static final int SERIES = 450;
    private static final int SAMPLES = 1500;

    private final SharedBudget memory = new SharedBudget("memory budget", "--store.memory-budget", 32 << 20, 1 << 20);
    private final List<BlockMeta> metas = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Random random = new Random(1);
        for (int block = 0; block < 2; block++) {
            List<Labels> labels = new ArrayList<>();
            for (int i = 0; i < SERIES; i++) {
                labels.add(Labels.of(Labels.METRIC_NAME, "m", "n", String.format("%04d", i)));
            }
            Ulid ulid = Ulid.of(block, random);
            long start = block * 1_000_000L;
            try (BlockWriter writer =
                    BlockWriter.create(folder.resolve("bucket"), ulid, BlockWriter.symbolsOf(labels))) {
                for (Labels one : labels) {
                    writer.series(one);
                    XorAppender samples = new XorAppender();
                    for (int i = 0; i < SAMPLES; i++) {
                        samples.append(start + i * 1000L, random.nextDouble());
                    }
                    byte[] bytes = new byte[samples.length()];
                    samples.copyTo(bytes, 0);
                    writer.chunk(start, start + (SAMPLES - 1) * 1000L, samples.encoding(), bytes, 0, bytes.length);
                }
                metas.add(writer.finish(BlockMeta.ofSamples(ulid, start, start + SAMPLES * 1000L)));
            }
        }
    }

    /** Counts requests for chunks, and those of them that are open. */
    private static final class Counting extends ForwardingBucket {
        private final int openReads;
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger open = new AtomicInteger();

        Counting(Bucket inner, int openReads) {
            super(inner);
            this.openReads = openReads;
        }

        @Override
        public int openReads() {
            return openReads;
        }

        @Override
        public InputStream getRange(String name, long offset, long length) throws IOException {
            InputStream in = super.getRange(name, offset, length);
            if (!name.contains("/chunks/")) {
                return in;
            }
            asked.incrementAndGet();
            open.incrementAndGet();
            return new FilterInputStream(in) {
                private boolean isClosed;

                @Override
                public void close() throws IOException {
                    if (!isClosed) {
                        isClosed = true;
                        open.decrementAndGet();
                    }
                    super.close();
                }
            };
        }
    }

    /** What is done with a store. */
    private interface Work {
        void with(BucketStore store) throws Exception;
    }

    private void store(Bucket bucket, Work work) throws Exception {
        try (HeaderPool headers = new HeaderPool(
                        HeaderConfig.of(folder.resolve("headers")),
                        bucket,
                        IndexCache.NONE,
                        HeaderMetrics.NONE,
                        System::nanoTime);
                BucketStore store = new BucketStore(
                        bucket, headers::index, BucketStoreConfig.DEFAULTS, memory, BucketStoreMetrics.NONE)) {
            store.update(metas);
            work.with(store);
        }
        long until = System.nanoTime() + 10_000_000_000L;
        while (memory.used() > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertThat(memory.used()).as("memory left behind").isZero();
    }

    private static SeriesCursor all(BucketStore store) {
        return store.select(new SelectRequest(List.of(Read.ANY), Read.FROM, Read.TO, SelectHints.NONE));
    }

    /** All samples as they stream by, summed up; and whether something is missing. */
    private static double sum(SeriesCursor cursor) {
        SampleReader reader = new SampleReader();
        SampleBuffer samples = new SampleBuffer();
        double sum = 0;
        while (cursor.next()) {
            reader.read(cursor.chunks(), Read.FROM, Read.TO, samples);
            for (int i = 0; i < samples.size; i++) {
                sum += samples.v[i];
            }
            cursor.release();
        }
        return sum;
    }

    private double expected() throws Exception {
        double[] sum = new double[1];
        try (Bucket plain = FilesystemBucket.open(folder.resolve("bucket"));
                Bucket closed = new Counting(plain, 0)) {
            store(closed, store -> {
                try (SeriesCursor cursor = all(store)) {
                    sum[0] = sum(cursor);
                    assertThat(cursor.warnings()).isEmpty();
                }
            });
        }
        return sum[0];
    }

    @Test
    void manyParts_areOneRequestForEachBlock_asFarAsRequestsMayStayOpen() throws Exception {
        double expected = expected();
        int[] asked = new int[3];
        for (int openReads = 0; openReads < 3; openReads++) {
            try (Bucket plain = FilesystemBucket.open(folder.resolve("bucket"));
                    Counting bucket = new Counting(plain, openReads)) {
                store(bucket, store -> {
                    try (SeriesCursor cursor = all(store)) {
                        assertThat(sum(cursor)).isEqualTo(expected);
                        assertThat(cursor.warnings()).isEmpty();
                    }
                });
                assertThat(bucket.open.get()).isZero();
                asked[openReads] = bucket.asked.get();
            }
        }
        assertThat(asked[2]).isEqualTo(2);
        assertThat(asked[1]).isBetween(3, asked[0] - 1);
        assertThat(asked[0]).isGreaterThan(10);
    }

    @Test
    void answerThatIsLeft_leavesNoRequestOpen() throws Exception {
        try (Bucket plain = FilesystemBucket.open(folder.resolve("bucket"));
                Counting bucket = new Counting(plain, 2)) {
            store(bucket, store -> {
                for (int taken = 0; taken < 40; taken += 13) {
                    try (SeriesCursor cursor = all(store)) {
                        for (int i = 0; i < taken; i++) {
                            assertThat(cursor.next()).isTrue();
                        }
                    }
                }
            });
            assertThat(bucket.open.get()).isZero();
            store(bucket, store -> {
                bucket.asked.set(0);
                try (SeriesCursor cursor = all(store)) {
                    sum(cursor);
                }
                assertThat(bucket.asked.get())
                        .as("places for open requests are given back")
                        .isEqualTo(2);
            });
        }
    }

    @Test
    void requestsThatBreakOrGiveWrongBytes_areMadeAgain_orWhatIsMissingIsNamed() throws Exception {
        double expected = expected();
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        Random random = new Random(seed);
        int whole = 0;
        for (int round = 0; round < 30; round++) {
            long at = random.nextInt(6 << 20);
            Fault fault = switch (random.nextInt(3)) {
                case 0 -> new Fault.BreaksAfter(at, "connection reset");
                case 1 -> new Fault.EndsAfter(at);
                default -> new Fault.Flips(at, 1 << random.nextInt(8));
            };
            boolean isFirst = random.nextBoolean();
            boolean[] isWhole = new boolean[1];
            try (Bucket plain = FilesystemBucket.open(folder.resolve("bucket"));
                    Counting counting = new Counting(plain, 2);
                    FaultyBucket bucket = new FaultyBucket(counting)) {
                store(bucket, store -> {
                    bucket.sometimes(
                            Operation.GET_RANGE, name -> name.contains("/chunks/"), fault, isFirst ? 3 : 1, random);
                    try (SeriesCursor cursor = all(store)) {
                        double sum = sum(cursor);
                        isWhole[0] = cursor.warnings().isEmpty();
                        assertThat(isWhole[0] ? sum : expected)
                                .as("-Dathanor.seed=%d %s", seed, fault)
                                .isEqualTo(expected);
                    }
                });
                assertThat(counting.open.get()).isZero();
            }
            whole += isWhole[0] ? 1 : 0;
        }
        assertThat(whole).as("whole answers, seed %d", seed).isPositive();
    }
}
