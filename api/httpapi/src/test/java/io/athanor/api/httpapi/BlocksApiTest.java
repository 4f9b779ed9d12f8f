package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlocksApiTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");
    private static final Ulid BLOCK = Ulid.parse("01JNA2R1W8D6VH3V1QFQ9J3N5T");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<BlockMark> marked = new ArrayList<>();
    private @Nullable IOException failure;
    private @Nullable HttpServer server;

    private final BlocksApi.Marking marking = new BlocksApi.Marking() {
        @Override
        public boolean exists(Ulid block) throws IOException {
            if (failure != null) {
                throw failure;
            }
            return block.equals(BLOCK);
        }

        @Override
        public void mark(BlockMark mark) {
            marked.add(mark);
        }
    };

    private void serve(ShownBlocks loaded, ShownBlocks global, BlocksApi.@Nullable Marking allowed) {
        BlocksApi api = new BlocksApi("cluster", () -> loaded, () -> global, allowed, InstantSource.fixed(NOW));
        server = new HttpServer(
                new HttpOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "", Duration.ZERO, false),
                new Routes().addAll("/p", api.routes()).addAll("/p", new BlocksPage().routes()),
                new PrometheusRegistry(),
                InstantSource.fixed(NOW),
                new Random(1));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + Objects.requireNonNull(server).port() + "/p" + path);
    }

    private HttpResponse<String> mark(String form, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/v1/blocks/mark"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ShownBlocks shown(BlockMeta... blocks) {
        return new ShownBlocks(List.of(blocks), List.of(), List.of(), List.of(), NOW, "");
    }

    /** As Thanos encodes it, byte for byte. */
    @Test
    void blocks_haveThanossForm() throws Exception {
        BlockMeta meta = BlockMeta.ofSamples(BLOCK, 1_000, 7_201_000)
                .withThanos(ThanosMeta.of(Labels.of("cluster", "e\u00fc <1>"), "sidecar")
                        .withFiles(
                                List.of("000001"),
                                List.of(
                                        new ThanosMeta.BlockFile("index", 12, "", ""),
                                        new ThanosMeta.BlockFile("meta.json", -1, "", "")))
                        .withUploadTime(NOW));
        serve(shown(meta), ShownBlocks.NONE, marking);

        HttpResponse<String> loaded = get("/api/v1/blocks?view=loaded");
        assertThat(loaded.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(loaded.body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"label\":\"cluster\",\"blocks\":[{\"ulid\":\"" + BLOCK
                        + "\",\"minTime\":1000,\"maxTime\":7201000,\"stats\":{},\"compaction\":{\"level\":1,\"sources\":[\""
                        + BLOCK
                        + "\"]},\"version\":1,\"thanos\":{\"version\":1,\"labels\":{\"cluster\":\"e\u00fc \\u003c1\\u003e\"},"
                        + "\"downsample\":{\"resolution\":0},\"source\":\"sidecar\",\"segment_files\":[\"000001\"],"
                        + "\"files\":[{\"rel_path\":\"index\",\"size_bytes\":12},{\"rel_path\":\"meta.json\"}],"
                        + "\"index_stats\":{},\"upload_time\":\"2026-03-01T12:00:00.5Z\"}}],"
                        + "\"refreshedAt\":\"2026-03-01T12:00:00.5Z\",\"err\":null}}");
        assertThat(get("/api/v1/blocks").body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"label\":\"cluster\",\"blocks\":[],"
                        + "\"refreshedAt\":\"0001-01-01T00:00:00Z\",\"err\":null}}");
    }

    @Test
    void blockThatOnlyPrometheusHasTouched_hasAThanosSectionAllTheSame() throws Exception {
        serve(ShownBlocks.NONE, shown(BlockMeta.ofSamples(BLOCK, 0, 1)), marking);

        assertThat(get("/api/v1/blocks?view=global").body()).contains("\"thanos\":{", "\"labels\":{}");
    }

    @Test
    void failureOfTheLastLook_isTold() throws Exception {
        serve(
                new ShownBlocks(List.of(), List.of(), List.of(), List.of(), NOW, "no route to \"host\""),
                ShownBlocks.NONE,
                marking);

        assertThat(get("/api/v1/blocks?view=loaded").body()).contains("\"err\":\"no route to \\\"host\\\"\"");
    }

    @Test
    void states_tellWhatIsLeftOutAndMarked() throws Exception {
        ShownBlocks shown = new ShownBlocks(
                List.of(),
                List.of(
                        new ShownBlocks.LeftOut(BLOCK, null, "no-meta-json", "it has no meta.json"),
                        new ShownBlocks.LeftOut(BLOCK, BlockMeta.ofSamples(BLOCK, 3, 4), "duplicate", "another")),
                List.of(new BlockMark.Deletion(BLOCK, "old", 5), new BlockMark.NoCompact(BLOCK, 6, "manual", "")),
                List.of("a mark is bad"),
                NOW,
                "");
        serve(shown, ShownBlocks.NONE, null);

        assertThat(get("/api/v1/blocks/states?view=loaded").body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"leftOut\":[{\"ulid\":\"" + BLOCK
                        + "\",\"state\":\"no-meta-json\",\"reason\":\"it has no meta.json\"},{\"ulid\":\"" + BLOCK
                        + "\",\"state\":\"duplicate\",\"reason\":\"another\",\"minTime\":3,\"maxTime\":4}],\"marks\":[{\"ulid\":\""
                        + BLOCK + "\",\"file\":\"deletion-mark.json\",\"time\":5,\"details\":\"old\"},{\"ulid\":\""
                        + BLOCK
                        + "\",\"file\":\"no-compact-mark.json\",\"time\":6,\"details\":\"\"}],"
                        + "\"problems\":[\"a mark is bad\"],\"marking\":false}}");
    }

    @Test
    void marking_writesTheMark_andAnswersNothing() throws Exception {
        serve(ShownBlocks.NONE, ShownBlocks.NONE, marking);
        HttpResponse<String> answer = mark("id=" + BLOCK + "&action=DELETION&detail=too+old");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(mark("id=" + BLOCK + "&action=NO_COMPACTION&detail=why").statusCode())
                .isEqualTo(204);
        assertThat(marked)
                .containsExactly(
                        new BlockMark.Deletion(BLOCK, "too old", NOW.getEpochSecond()),
                        new BlockMark.NoCompact(BLOCK, NOW.getEpochSecond(), "manual", "why"));
        assertThat(get("/api/v1/blocks/mark").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action=DELETION|ID cannot be empty",
                "id=01JNA2R1W8D6VH3V1QFQ9J3N5T|Action cannot be empty",
                "id=x&action=DELETION|ULID \"x\" is not valid: ulid: bad data size when unmarshaling",
                "id=01JNA2R1W8D6VH3V1QFQ9J3N5/&action=DELETION|ULID \"01JNA2R1W8D6VH3V1QFQ9J3N5/\" is not valid: ulid: bad data"
                        + " characters when unmarshaling",
                "id=01JNA2R1W8D6VH3V1QFQ9J3N5T&action=BURN|not supported marker BURN",
                "id=01JNA2R1W8D6VH3V1QFQ9J3N5V&action=DELETION|block 01JNA2R1W8D6VH3V1QFQ9J3N5V is not in the bucket",
            })
    void badRequest_isBadData_andMarksNothing(String form, String error) throws Exception {
        serve(ShownBlocks.NONE, ShownBlocks.NONE, marking);
        HttpResponse<String> answer = mark(form);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + error.replace("\"", "\\\"")
                        + "\"}");
        assertThat(marked).isEmpty();
    }

    @Test
    void marking_whereItIsDisabled_isBadData() throws Exception {
        serve(ShownBlocks.NONE, ShownBlocks.NONE, null);

        assertThat(mark("id=" + BLOCK + "&action=DELETION").body())
                .contains("\"errorType\":\"bad_data\",\"error\":\"Admin operations are disabled\"");
    }

    @Test
    void pageOfAnotherSite_cannotMark() throws Exception {
        serve(ShownBlocks.NONE, ShownBlocks.NONE, marking);

        assertThat(mark("id=" + BLOCK + "&action=DELETION", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(400);
        assertThat(mark("id=" + BLOCK + "&action=DELETION", "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void bucketThatFails_isTold() throws Exception {
        failure = new IOException("503 slow down");
        serve(ShownBlocks.NONE, ShownBlocks.NONE, marking);

        HttpResponse<String> answer = mark("id=" + BLOCK + "&action=DELETION");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("503 slow down");
    }

    @Test
    void pages_areServed() throws Exception {
        serve(ShownBlocks.NONE, ShownBlocks.NONE, null);

        for (String path : List.of("/loaded", "/blocks")) {
            HttpResponse<String> page = get(path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(page.body()).startsWith("<!doctype html>").contains("api/v1/blocks?view=");
        }
    }
}
