package io.athanor.bench;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.fanout.FanOut;
import io.athanor.fanout.Member;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast series of several stores are merged, in this process: four streams of 250,000 series each, all different, and all
 * the same. Prints series taken in per second, round by round.
 */
public final class FanOutSpeed {
    private static final int STREAMS = 4;
    private static final int SERIES = 250_000;
    private static final int ROUNDS = 8;
    private static final double NANOS = 1e9;

    private FanOutSpeed() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        measure("all different", streams(false));
        measure("all the same", streams(true));
    }

    private static List<Member> streams(boolean isSame) {
        List<Member> members = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            Labels[] series = new Labels[SERIES];
            for (int i = 0; i < SERIES; i++) {
                int number = isSame ? i : i * STREAMS + stream;
                series[i] = Labels.of(
                        "__name__",
                        "http_requests_total",
                        "cluster",
                        "eu-west-1",
                        "job",
                        "api",
                        "pod",
                        String.format(Locale.ROOT, "api-%07d", number));
            }
            Made store = new Made(series);
            members.add(new Member("stream-" + stream, store, store.info(), ""));
        }
        return members;
    }

    private static void measure(String what, List<Member> members) {
        FanOut stores = new FanOut("query", () -> members);
        SelectRequest all = new SelectRequest(
                List.of(new LabelMatcher(MatchType.EQUAL, "__name__", "http_requests_total")),
                0,
                Long.MAX_VALUE,
                SelectHints.NONE);
        for (int round = 1; round <= ROUNDS; round++) {
            long start = System.nanoTime();
            int merged = 0;
            try (SeriesCursor cursor = stores.select(all)) {
                while (cursor.next()) {
                    merged++;
                }
            }
            double seconds = (System.nanoTime() - start) / NANOS;
            System.out.printf(
                    Locale.ROOT,
                    "%s, round %d: %d series in, %d out, %.1f M series/s%n",
                    what,
                    round,
                    STREAMS * SERIES,
                    merged,
                    STREAMS * SERIES / seconds / 1e6);
        }
    }

    /** Series that are there already. */
    private static final class Made implements Store {
        private final Labels[] series;

        private Made(Labels[] series) {
            this.series = series;
        }

        @Override
        public StoreInfo info() {
            return new StoreInfo("store", List.of(), 0, Long.MAX_VALUE, List.of());
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            return new SeriesCursor() {
                private int at = -1;

                @Override
                public boolean next() {
                    return ++at < series.length;
                }

                @Override
                public Labels labels() {
                    return series[at];
                }

                @Override
                public SeriesChunks chunks() {
                    return NO_CHUNKS;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(0, Long.MAX_VALUE);
        }
    }

    private static final SeriesChunks NO_CHUNKS = (long mint, long maxt, ChunkBuffer into) -> into.clear();
}
