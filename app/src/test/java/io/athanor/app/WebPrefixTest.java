package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages behind a proxy: what is served where, and where redirects lead. */
class WebPrefixTest {
    @TempDir
    private Path dir;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    private String[] flags(String... more) throws IOException {
        Path bucket = Files.createDirectories(dir.resolve("bucket"));
        String[] args = new String[4 + more.length];
        args[0] = "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'";
        args[1] = "--http-address=127.0.0.1:0";
        args[2] = "--grpc-address=127.0.0.1:0";
        args[3] = "--data-dir=" + dir.resolve("data");
        System.arraycopy(more, 0, args, 4, more.length);
        return args;
    }

    private AllServer all(String... more) throws IOException {
        return new AllServer(AllCommand.settingsOf(flags(more)));
    }

    private HttpResponse<Void> ask(String url, String prefix) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("X-Forwarded-Prefix", prefix)
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private int status(String url) throws Exception {
        return ask(url, "").statusCode();
    }

    private String location(String url, String prefix) throws Exception {
        return ask(url, prefix).headers().firstValue("Location").orElseThrow();
    }

    @Test
    void externalPrefix_isWhereRedirectsLead_routePrefixWhereIsServed() throws Exception {
        try (AllServer server = all("--web.external-prefix=https://proxy.example/a/", "--web.route-prefix=r")) {
            String root = "http://127.0.0.1:" + server.port();
            assertThat(location(root + "/", "/ignored")).isEqualTo("/a/");
            assertThat(location(root + "/r", "/ignored")).isEqualTo("/a/");
            assertThat(status(root + "/r/")).isEqualTo(200);
            assertThat(status(root + "/r/loaded")).isEqualTo(200);
            assertThat(status(root + "/r/api/v1/labels")).isEqualTo(200);
            assertThat(status(root + "/debug/pprof/")).isEqualTo(200);
        }
    }

    @Test
    void externalPrefix_alone_isTheRouteOfAQuerier() throws Exception {
        try (AllServer server = all("--web.external-prefix=a")) {
            assertThat(server.url()).endsWith("/a/");
            assertThat(status(server.url())).isEqualTo(200);
        }
    }

    @Test
    void externalPrefix_alone_leavesAStoreWhereItIs() throws Exception {
        try (StoreServer server = new StoreServer(StoreCommand.settingsOf(flags("--web.external-prefix=/a")))) {
            assertThat(location(server.url(), "")).isEqualTo("/a/loaded");
            assertThat(status(server.url() + "loaded")).isEqualTo(200);
        }
    }

    @Test
    void prefixHeader_isBelieved_ifItIsAPlainPath() throws Exception {
        try (AllServer server = all("--web.prefix-header=X-Forwarded-Prefix", "--web.route-prefix=r")) {
            String inside = "http://127.0.0.1:" + server.port() + "/r";
            assertThat(location(inside, "/tenant/b")).isEqualTo("/tenant/b/");
            assertThat(location(inside, "https://evil.example/")).isEqualTo("/r/");
            assertThat(location(inside, "//evil.example")).isEqualTo("/r/");
            assertThat(location(inside, "")).isEqualTo("/r/");
        }
    }
}
