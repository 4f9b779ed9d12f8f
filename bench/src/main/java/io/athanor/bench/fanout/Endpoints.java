package io.athanor.bench.fanout;

import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.StoreService;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Stores in this process, each with a port and external labels of its own: {@code cluster="c000"} and so on. Each has some series of
 * {@code up} with one chunk; some may stop answering.
 */
final class Endpoints implements AutoCloseable {
    /** When the first sample is, ms; there is one every 15 s. */
    static final long START_MS = 1_767_225_600_000L;

    private static final int SAMPLES = 120;
    private static final int INTERVAL_MS = 15_000;

    /** When the last sample is, ms. */
    static final long END_MS = START_MS + (SAMPLES - 1L) * INTERVAL_MS;

    private final List<GrpcServer> servers = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Integer> stalled = ConcurrentHashMap.newKeySet();

    Endpoints(int count, int series) {
        XorAppender chunk = new XorAppender();
        for (int i = 0; i < SAMPLES; i++) {
            chunk.append(START_MS + (long) i * INTERVAL_MS, 1);
        }
        byte[] bytes = chunk.toBytes();
        for (int i = 0; i < count; i++) {
            Store store = new OneCluster(i, series, bytes);
            servers.add(new GrpcServer(
                    new GrpcOptions(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            null,
                            Duration.ZERO,
                            Duration.ZERO),
                    List.of(new StoreService(store), new InfoService(store::info)),
                    new PrometheusRegistry(),
                    InstantSource.system(),
                    new Random(i)));
        }
    }

    static String cluster(int endpoint) {
        return String.format(Locale.ROOT, "c%03d", endpoint);
    }

    /** Host and port. */
    String address(int endpoint) {
        return "127.0.0.1:" + servers.get(endpoint).port();
    }

    int count() {
        return servers.size();
    }

    /** From now on this one takes calls for series and does not answer them; what it holds it tells. */
    void stall(int endpoint) {
        stalled.add(endpoint);
    }

    @Override
    public void close() {
        end.countDown();
        servers.forEach(GrpcServer::close);
    }

    private final class OneCluster implements Store {
        private final int number;
        private final int series;
        private final byte[] chunk;

        private OneCluster(int number, int series, byte[] chunk) {
            this.number = number;
            this.series = series;
            this.chunk = chunk;
        }

        @Override
        public StoreInfo info() {
            Labels own = Labels.of("cluster", cluster(number));
            return new StoreInfo(
                    "sidecar",
                    List.of(own),
                    START_MS,
                    END_MS,
                    List.of(new StoreInfo.Stretch(own, START_MS, END_MS)),
                    true);
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            SeriesChunks chunks = (mint, maxt, into) -> read(into);
            return new SeriesCursor() {
                private int at = -1;

                @Override
                public boolean next() {
                    if (stalled.contains(number)) {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return ++at < series;
                }

                @Override
                public Labels labels() {
                    return Labels.of(
                            "__name__",
                            "up",
                            "cluster",
                            cluster(number),
                            "instance",
                            String.format(Locale.ROOT, "i%03d", at));
                }

                @Override
                public SeriesChunks chunks() {
                    return chunks;
                }

                @Override
                public void close() {}
            };
        }

        private void read(ChunkBuffer into) {
            into.clear();
            into.add(START_MS, END_MS, Encoding.XOR, MemorySegment.ofArray(chunk), 0, chunk.length);
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of("__name__", "cluster", "instance"), List.of());
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return new Listing(List.of(), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(START_MS, END_MS);
        }
    }
}
