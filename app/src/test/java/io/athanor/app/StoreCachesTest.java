package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.RunningProgram;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code athanor store} with caches of all kinds, on real servers. */
@Timeout(180)
class StoreCachesTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final String QUERY = "count by (__name__) (rate({namespace!=\"x\",__name__=~\"http_.*|up\"}[5m]))";

    @TempDir
    private Path dir;

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void write() throws Exception {
        FleetWorkload.write(
                FleetSpec.ofPods(2, START_MS, START_MS + 3_600_000), dir.resolve("bucket"), ProgressListener.NONE);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
        client.close();
    }

    private <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    private StoreServer store(String name, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve(name),
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + dir.resolve("bucket") + "'"));
        args.addAll(List.of(more));
        return owns(new StoreServer(StoreCommand.settingsOf(args.toArray(String[]::new))));
    }

    private String get(int port, String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private QueryServer query(StoreServer store) {
        return owns(new QueryServer(QueryCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--query.active-query-path=" + dir,
                "--endpoint=127.0.0.1:" + store.grpcPort())));
    }

    private String answer(StoreServer store) throws Exception {
        return answer(query(store));
    }

    private String answer(QueryServer query) throws Exception {
        String body = get(
                query.port(),
                "/api/v1/query?time=" + (START_MS / 1000 + 3_500) + "&query="
                        + URLEncoder.encode(QUERY, StandardCharsets.UTF_8));
        assertThat(body).contains("\"status\":\"success\"").doesNotContain("\"warnings\"");
        return body.replaceFirst(",\"completeness\":.*", "}"); // it names the endpoint's port
    }

    private double metric(StoreServer store, String name) throws Exception {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(get(store.port(), "/metrics"));
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static String index(String yaml) {
        return "--index-cache.config=" + yaml;
    }

    private static String bucket(String yaml) {
        return "--store.caching-bucket.config=" + yaml;
    }

    @Test
    void secondStore_findsWhatTheFirstPutIntoMemcached() throws Exception {
        int port = RealCaches.freePort();
        owns(RealCaches.memcached(dir, port));
        String memcached = "type: MEMCACHED\nconfig: {addresses: ['127.0.0.1:" + port + "']}\n";
        String expected = answer(store("plain"));
        StoreServer first = store("first", index(memcached), bucket(memcached));
        QueryServer firstQuery = query(first);
        assertThat(answer(firstQuery)).isEqualTo(expected);
        awaitStored(first, firstQuery);

        StoreServer second = store("second", index(memcached), bucket(memcached));
        assertThat(answer(second)).isEqualTo(expected);
        assertThat(
                        metric(
                                second,
                                "thanos_store_index_cache_hits_total{item_type=\"ExpandedPostings\",tenant=\"default-tenant\"}"))
                .isPositive();
        assertThat(metric(
                        second, "thanos_store_index_cache_hits_total{item_type=\"Series\",tenant=\"default-tenant\"}"))
                .isPositive();
        assertThat(metric(
                        second,
                        "thanos_store_bucket_cache_getrange_fetched_bytes_total{config=\"chunks\",origin=\"cache\"}"))
                .isPositive();
        assertThat(metric(
                        second,
                        "thanos_store_bucket_cache_getrange_fetched_bytes_total{config=\"chunks\",origin=\"bucket\"}"))
                .isZero();
        assertThat(metric(
                        second,
                        "thanos_store_bucket_cache_operation_hits_total{config=\"blocks-iter\",operation=\"iter\"}"))
                .isEqualTo(1);
        assertThat(metric(
                        second,
                        "thanos_store_bucket_cache_operation_hits_total{config=\"meta.jsons\",operation=\"get\"}"))
                .isPositive();
        assertThat(metric(second, "thanos_cache_memcached_hits_total{name=\"caching-bucket\"}"))
                .isPositive();
    }

    /** Values are stored in the background: asks until an answer takes nothing from the bucket any more. */
    private void awaitStored(StoreServer store, QueryServer query) throws Exception {
        double before;
        do {
            before = readFromBucket(store);
            answer(query);
        } while (readFromBucket(store) > before);
    }

    private double readFromBucket(StoreServer store) throws Exception {
        return metric(
                store,
                "thanos_objstore_bucket_operation_fetched_bytes_total{bucket=\"" + dir.resolve("bucket")
                        + "\",operation=\"get_range\"}");
    }

    @Test
    void inMemoryCaches_answerTheSecondTime_andAreInTheMemoryBudget() throws Exception {
        StoreServer store = store(
                "data",
                index(
                        "type: IN-MEMORY\nconfig: {max_size: 10MB}\nenabled_items: [Postings, ExpandedPostings]\nttl: 1h\n"),
                bucket("type: IN-MEMORY\nconfig: {max_size: 20MB}\nchunk_subrange_size: 4000\n"));
        QueryServer query = query(store);
        String first = answer(query);
        double held = metric(store, "athanor_store_memory_budget_used_bytes");
        assertThat(held)
                .isGreaterThan(metric(store, "thanos_cache_inmemory_items_size_bytes{name=\"caching-bucket\"}"));
        double fetched = readFromBucket(store);
        assertThat(answer(query)).isEqualTo(first);
        assertThat(metric(
                        store,
                        "thanos_store_bucket_cache_getrange_fetched_bytes_total{config=\"chunks\",origin=\"cache\"}"))
                .isPositive();
        assertThat(readFromBucket(store)).isGreaterThanOrEqualTo(fetched);
        assertThat(metric(store, "thanos_store_index_cache_max_size_bytes")).isEqualTo(10 << 20);
    }

    @Test
    void redisThatIsKilled_costsNoAnswer() throws Exception {
        int port = RealCaches.freePort();
        RunningProgram redis = RealCaches.redis(dir, port);
        owns(redis);
        Path file = Files.writeString(
                dir.resolve("cache.yaml"), "type: REDIS\nconfig: {addr: '127.0.0.1:" + port + "', cache_size: 1MB}\n");
        StoreServer store =
                store("data", "--index-cache.config-file=" + file, "--store.caching-bucket.config-file=" + file);
        QueryServer query = query(store);
        String first = answer(query);
        assertThat(answer(query)).isEqualTo(first);
        redis.close();
        assertThat(answer(query)).isEqualTo(first);
    }

    @Test
    void mistakes_areRefusedWithFileLineAndKey() {
        assertThatThrownBy(() -> store("data", index("type: GROUPCACHE\n")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--index-cache.config:1: \"type\" is GROUPCACHE, which is not served");
        assertThatThrownBy(() -> store("data", index("type: IN-MEMORY\nenabled_items: [Chunks]\n")))
                .hasMessage("--index-cache.config:2: \"enabled_items\" names \"Chunks\", which is not one of Postings,"
                        + " ExpandedPostings, Series");
        assertThatThrownBy(() -> store("data", bucket("type: IN-MEMORY\nchunk_subrange_size: 0\n")))
                .hasMessage(
                        "--store.caching-bucket.config:2: \"chunk_subrange_size\" has to be from 1 to 16777216 bytes,"
                                + " not 0");
        assertThatThrownBy(() -> store("data", bucket("type: IN-MEMORY\nblocks_iter_ttl: -1s\n")))
                .hasMessageContaining("\"blocks_iter_ttl\"");
        assertThatThrownBy(() -> store("data", bucket("type: IN-MEMORY\nblock_iter_ttl: 1s\n")))
                .hasMessageContaining("unknown key \"block_iter_ttl\"");
    }
}
