package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.ReceiveMemory;
import io.athanor.api.storeapi.Receiving;
import io.athanor.api.storeapi.RemoteStore;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.fanout.FanOut;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who passes series on, as a stacked querier does, holds no more of them than what is on its way. */
class PassedOnSeriesTest {
    private static final int SERIES = 600;
    private static final int CHUNK_BYTES = 100_000;

    private final List<AutoCloseable> owned = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private static byte[] bytes(int series) {
        byte[] bytes = new byte[CHUNK_BYTES];
        new Random(series).nextBytes(bytes);
        return bytes;
    }

    /** Every {@code step}th series, from {@code first}. */
    private record Made(int first, int step) implements Store {
        @Override
        public StoreInfo info() {
            return new StoreInfo("store", List.of(), 0, 1, List.of());
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            return new SeriesCursor() {
                private int at = first - step;

                @Override
                public boolean next() {
                    at += step;
                    return at < SERIES;
                }

                @Override
                public Labels labels() {
                    return Labels.of("n", String.format(Locale.ROOT, "%04d", at));
                }

                @Override
                public SeriesChunks chunks() {
                    int series = at;
                    return (long mint, long maxt, ChunkBuffer into) -> {
                        into.clear();
                        into.add(0, 1, Encoding.XOR, MemorySegment.ofArray(bytes(series)), 0, CHUNK_BYTES);
                    };
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of("n"), List.of());
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(0, 1);
        }
    }

    @Test
    void series_thatWerePassedOn_areLetGoOf_andThoseToComeAreWhole() throws Exception {
        ReceiveMemory memory = new ReceiveMemory(4 << 20);
        List<Store> stores = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stores.add(new RemoteStore(
                    "store-" + i, Stores.channel(new Made(i, 3), owned::add), new Receiving(memory, Duration.ZERO, 2)));
        }
        FanOut fanOut = Stores.fanOut(stores);
        SelectRequest all =
                new SelectRequest(List.of(new LabelMatcher(MatchType.REGEX, "n", ".+")), 0, 1, SelectHints.NONE);
        ChunkBuffer chunks = new ChunkBuffer();
        long most = 0;
        int seen = 0;
        try (SeriesCursor cursor = fanOut.select(all)) {
            while (cursor.next()) {
                cursor.chunks().read(0, 1, chunks);
                byte[] found = chunks.data[0]
                        .asSlice(chunks.offset[0], chunks.length[0])
                        .toArray(ValueLayout.JAVA_BYTE);
                assertThat(found).isEqualTo(bytes(seen));
                seen++;
                cursor.release();
                most = Math.max(most, cursor.heldBytes());
            }
            assertThat(cursor.warnings()).isEmpty();
        }
        assertThat(seen).isEqualTo(SERIES);
        assertThat(most)
                .as("of %d bytes in all", (long) SERIES * CHUNK_BYTES)
                .isLessThan((long) SERIES * CHUNK_BYTES * 2 / 3);
    }

    @Test
    void largeMessagesThatNobodyTakes_comeUpToABound() throws Exception {
        RemoteStore store = new RemoteStore(
                "store",
                Stores.channel(new Made(0, 1), owned::add),
                new Receiving(new ReceiveMemory(4 << 20), Duration.ZERO, 256));
        SelectRequest all =
                new SelectRequest(List.of(new LabelMatcher(MatchType.REGEX, "n", ".+")), 0, 1, SelectHints.NONE);
        int seen = 0;
        try (SeriesCursor cursor = store.select(all)) {
            while (cursor.next()) {
                if (seen++ % 200 == 0) {
                    long before = -1;
                    while (before != cursor.heldBytes()) {
                        before = cursor.heldBytes();
                        Thread.sleep(100); // more may come meanwhile
                    }
                }
                cursor.release();
                assertThat(cursor.heldBytes()).isLessThan(30 << 20);
            }
        }
        assertThat(seen).isEqualTo(SERIES);
    }
}
