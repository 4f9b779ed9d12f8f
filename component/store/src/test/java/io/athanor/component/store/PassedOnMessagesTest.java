package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.CallHints;
import io.athanor.api.storeapi.RemoteStore;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.IncompleteException;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.grpc.Channel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A querier that has one store to ask gives its messages on as they are, and says of the store what it says of many. */
class PassedOnMessagesTest {
    private static final int SERIES = 300;
    private static final SelectRequest ALL = new SelectRequest(
            List.of(new io.athanor.model.LabelMatcher(MatchType.REGEX, "n", ".+")), 0, 9, SelectHints.NONE);

    private final List<AutoCloseable> owned = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    /** Series of two chunks each, of which only {@code until} come before the store fails. */
    private record Made(int until) implements Store {
        @Override
        public StoreInfo info() {
            return new StoreInfo("store", List.of(), 0, 9, List.of(), true);
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            return new SeriesCursor() {
                private int at = -1;

                @Override
                public boolean next() {
                    if (++at == until) {
                        throw new IllegalArgumentException("the disk is gone");
                    }
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
                        // short chunks are copied into the message, long ones are not
                        for (int i = 0; i < 2; i++) {
                            byte[] bytes = new byte[series % 7 == 0 ? 5000 : 150];
                            new Random(2L * series + i).nextBytes(bytes);
                            into.add(5L * i, 5L * i + 4, Encoding.XOR, MemorySegment.ofArray(bytes), 0, bytes.length);
                        }
                    };
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Listing labelNames(List<io.athanor.model.LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of("n"), List.of());
        }

        @Override
        public Listing labelValues(
                String name, List<io.athanor.model.LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(0, 9);
        }
    }

    private static SeriesRequest.Builder request() {
        return SeriesRequest.newBuilder()
                .setMaxTime(9)
                .addMatchers(LabelMatcher.newBuilder()
                        .setType(LabelMatcher.Type.RE)
                        .setName("n")
                        .setValue(".+"));
    }

    private static List<SeriesResponse> asked(Channel of, SeriesRequest request) {
        List<SeriesResponse> answer = new ArrayList<>();
        StoreGrpc.newBlockingStub(of).series(request).forEachRemaining(answer::add);
        return answer;
    }

    /** The store as who asks it sees it, with this many queriers in between. */
    private Channel stacked(Store store, int queriers) throws Exception {
        Channel channel = Stores.channel(store, owned::add);
        for (int i = 0; i < queriers; i++) {
            channel = Stores.channel(Stores.fanOut(List.of(new RemoteStore("below", channel))), owned::add);
        }
        return channel;
    }

    @Test
    void answer_ofTheOnlyStore_isGivenOnAsItIs() throws Exception {
        Channel store = stacked(new Made(-1), 0);
        Channel querier = stacked(new Made(-1), 2);
        for (int batch : new int[] {0, 1, 7, 64, 1000}) {
            for (boolean skips : new boolean[] {false, true}) {
                SeriesRequest request = request()
                        .setResponseBatchSize(batch)
                        .setSkipChunks(skips)
                        .addWithoutReplicaLabels("replica")
                        .build();
                List<SeriesResponse> expected = asked(store, request);
                assertThat(expected).isNotEmpty();
                assertThat(asked(querier, request)).isEqualTo(expected);
            }
        }
    }

    @Test
    void answer_withALimit_hasSoManySeries() throws Exception {
        assertThat(asked(stacked(new Made(-1), 1), request().setLimit(5).build()))
                .isEqualTo(asked(stacked(new Made(-1), 0), request().setLimit(5).build()))
                .hasSize(5);
    }

    @Test
    void store_thatFailsOnItsWay_isNamedAfterWhatCame() throws Exception {
        List<SeriesResponse> answer =
                asked(stacked(new Made(SERIES / 2), 1), request().build());
        assertThat(answer).hasSize(SERIES / 2 + 1);
        assertThat(answer.getLast().getWarning()).contains("below").contains("the disk is gone");
        assertThat(answer.subList(0, SERIES / 2)).allMatch(SeriesResponse::hasSeries);
    }

    @Test
    void store_thatFailsOnItsWay_endsAnAnswerThatIsToBeWhole() throws Exception {
        RemoteStore querier = new RemoteStore("querier", stacked(new Made(SERIES / 2), 1));
        CallHints whole = new CallHints(List.of(), false, "", true, false);
        try (SeriesCursor cursor = querier.select(ALL, whole)) {
            while (cursor.next()) {
                assertThat(cursor.labels().get("n")).isNotEmpty();
            }
            assertThat(cursor.warnings()).singleElement().asString().contains("the disk is gone");
        }
        Store above = Stores.fanOut(List.of(querier));
        assertThatThrownBy(() -> {
                    try (SeriesCursor cursor = above.select(ALL, whole)) {
                        while (cursor.next()) {
                            assertThat(cursor.labels().get("n")).isNotEmpty();
                        }
                    }
                })
                .isInstanceOf(IncompleteException.class)
                .hasMessageContaining("the disk is gone");
    }
}
