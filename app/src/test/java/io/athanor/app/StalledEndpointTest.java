package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A querier over twenty endpoints, of which one takes every call and never says a word. */
@Timeout(300)
class StalledEndpointTest {
    private static final int ENDPOINTS = 20;
    private static final int STALLED = 7;
    private static final long TIME_S = 1_767_225_600L;

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() throws Exception {
        end.countDown();
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
        client.close();
    }

    @Test
    void stalledEndpoint_isNamedAfterTheResponseTimeout_andTheOthersAreInTheAnswer() throws Exception {
        Map<String, String> clusters = new TreeMap<>();
        List<String> args = new ArrayList<>(List.of(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--endpoint.info-timeout=60s",
                "--store.response-timeout=1s"));
        for (int i = 0; i < ENDPOINTS; i++) {
            String address = "127.0.0.1:" + serve(new OneCluster(i)).port();
            clusters.put(address, "c" + i);
            args.add("--endpoint=" + address);
        }
        QueryServer query = new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new)));
        owned.add(query);
        String stalled = clusters.entrySet().stream()
                .filter(of -> of.getValue().equals("c" + STALLED))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();

        JsonNode series = ask(query, "query?query=up&time=" + TIME_S);
        assertOthersAreThere(series, clusters, stalled);
        assertThat(series.path("warnings").toString()).contains("failed to receive any data in 1000ms from " + stalled);
        Set<String> found = new TreeSet<>();
        for (JsonNode one : series.path("data").path("result")) {
            found.add(one.path("metric").path("cluster").asString());
        }
        assertThat(found).isEqualTo(answering(series, clusters));

        JsonNode values = ask(query, "label/cluster/values");
        assertOthersAreThere(values, clusters, stalled);
        assertThat(values.path("warnings").toString()).contains(stalled + ": no answer in 1000ms");
        found.clear();
        values.path("data").forEach(value -> found.add(value.asString()));
        assertThat(found).isEqualTo(answering(values, clusters));
    }

    /** The clusters of the endpoints that an answer says it has; on a slow machine that may be fewer than all but one. */
    private static Set<String> answering(JsonNode answer, Map<String, String> clusters) {
        Set<String> answering = new TreeSet<>();
        for (JsonNode endpoint : answer.path("completeness").path("endpoints")) {
            if (endpoint.path("state").asString().equals("answered")) {
                answering.add(
                        String.valueOf(clusters.get(endpoint.path("endpoint").asString())));
            }
        }
        return answering;
    }

    private static void assertOthersAreThere(JsonNode answer, Map<String, String> clusters, String stalled) {
        JsonNode completeness = answer.path("completeness");
        assertThat(completeness.path("complete").asBoolean(true)).isFalse();
        assertThat(completeness.path("asked").asInt()).isEqualTo(ENDPOINTS);
        assertThat(completeness.path("answered").asInt()
                        + completeness.path("failed").asInt())
                .isEqualTo(ENDPOINTS);
        assertThat(answering(answer, clusters)).isNotEmpty().doesNotContain(clusters.get(stalled));
    }

    private JsonNode ask(QueryServer server, String path) throws Exception {
        return JsonMapper.shared()
                .readTree(client.send(
                                HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
    }

    private GrpcServer serve(Store store) {
        GrpcServer server = new GrpcServer(
                new GrpcOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO),
                List.of(new StoreService(store), new InfoService(store::info)),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
        owned.add(server);
        return server;
    }

    /** One series of {@code up} with one sample; number {@link #STALLED} never gets to it. */
    private final class OneCluster implements Store {
        private final Labels own;
        private final boolean isStalled;

        private OneCluster(int number) {
            own = Labels.of("cluster", "c" + number);
            isStalled = number == STALLED;
        }

        private void mayStall() {
            try {
                if (isStalled) {
                    end.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public StoreInfo info() {
            return new StoreInfo("sidecar", List.of(own), 0, Long.MAX_VALUE, List.of(), true);
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            XorAppender chunk = new XorAppender();
            chunk.append(TIME_S * 1000, 1);
            byte[] bytes = chunk.toBytes();
            SeriesChunks chunks = (mint, maxt, into) -> {
                into.clear();
                into.add(TIME_S * 1000, TIME_S * 1000, Encoding.XOR, MemorySegment.ofArray(bytes), 0, bytes.length);
            };
            return new SeriesCursor() {
                private boolean hasBegun;

                @Override
                public boolean next() {
                    mayStall();
                    boolean isFirst = !hasBegun;
                    hasBegun = true;
                    return isFirst;
                }

                @Override
                public Labels labels() {
                    return Labels.of("__name__", "up", "cluster", own.get("cluster"));
                }

                @Override
                public SeriesChunks chunks() {
                    return chunks;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            mayStall();
            return new Listing(List.of("__name__", "cluster"), List.of());
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            mayStall();
            return new Listing(List.of(own.get(name)), List.of());
        }

        @Override
        public TimeBounds timeBounds() {
            return new TimeBounds(0, Long.MAX_VALUE);
        }
    }
}
