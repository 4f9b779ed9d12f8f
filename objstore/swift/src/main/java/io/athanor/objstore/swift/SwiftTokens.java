package io.athanor.objstore.swift;

import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.Json;
import io.athanor.objstore.http.Retries;
import io.athanor.objstore.swift.SwiftConfig.Access;
import java.io.IOException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Gets a token, and another when that is not good any more. */
final class SwiftTokens {
    private static final int MAX_BYTES = 8 << 20;

    private final SwiftConfig config;
    private final HttpConnections connections;
    private final Retries retries;
    private final BucketErrors errors;
    private @Nullable Session session;

    SwiftTokens(SwiftConfig config, HttpConnections connections, Retries retries, BucketErrors errors) {
        this.config = config;
        this.connections = connections;
        this.retries = retries;
        this.errors = errors;
    }

    /** A token and the address of the store that it is for, without a slash at the end. */
    record Session(String token, String storageUrl) {
        @Override
        public String toString() {
            return storageUrl;
        }
    }

    /** @param refused the one that is not good any more; null: any will do */
    synchronized Session session(@Nullable Session refused) throws IOException {
        Session now = session;
        if (now == null || now.equals(refused)) {
            now = authenticate();
            session = now;
        }
        return now;
    }

    private Session authenticate() throws IOException {
        return switch (config.access()) {
            case Access.Basic basic -> version1(basic);
            case Access.Password password -> version3(password.url(), KeystoneRequest.of(password));
            case Access.Application application -> version3(application.url(), KeystoneRequest.of(application));
        };
    }

    private Session version1(Access.Basic basic) throws IOException {
        try (HttpAnswer answer = ask(() -> ClassicRequestBuilder.get(basic.url())
                .addHeader("X-Auth-User", basic.user())
                .addHeader("X-Auth-Key", basic.key().text()))) {
            String url = answer.header("X-Storage-Url");
            String token = answer.header("X-Auth-Token");
            if (answer.status() / 100 != 2 || url == null || token == null) {
                throw errors.answered("log in", "", answer.status(), "", null);
            }
            return new Session(token, bare(url));
        }
    }

    private Session version3(String url, String body) throws IOException {
        try (HttpAnswer answer = ask(() -> ClassicRequestBuilder.post(bare(url) + "/auth/tokens")
                .addHeader("Accept", "application/json")
                .setEntity(body, ContentType.APPLICATION_JSON))) {
            String token = answer.header("X-Subject-Token");
            if (answer.status() / 100 != 2 || token == null) {
                throw errors.answered("log in", "", answer.status(), "", null);
            }
            return new Session(token, bare(store(Json.parse(answer.bytes(MAX_BYTES)))));
        }
    }

    private HttpAnswer ask(Builder builder) throws IOException {
        try {
            return retries.send(connections, () -> builder.next().build());
        } catch (IOException e) {
            throw errors.failed("log in", "", e);
        }
    }

    private String store(Json answer) throws IOException {
        for (Json service : answer.get("token").get("catalog").items()) {
            if (service.get("type").text().equals("object-store")) {
                for (Json endpoint : service.get("endpoints").items()) {
                    String region = endpoint.get("region").text();
                    boolean isThere = config.region().isEmpty()
                            || config.region().equals(region)
                            || config.region().equals(endpoint.get("region_id").text());
                    if (isThere && endpoint.get("interface").text().equals("public")) {
                        return endpoint.get("url").text();
                    }
                }
            }
        }
        throw errors.wrong(
                "log in",
                "",
                "the token's catalog names no public object-store"
                        + (config.region().isEmpty() ? "" : " in region \"" + config.region() + "\"")
                        + ": check region_name and the project");
    }

    private static String bare(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private interface Builder {
        ClassicRequestBuilder next();
    }
}
