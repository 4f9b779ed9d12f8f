package io.athanor.objstore.swift;

import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.DirectNames;
import io.athanor.objstore.http.Escapes;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Lists page by page, without the parts of large objects. Swift gives names in byte order. */
final class SwiftListing {
    private static final int MAX_BYTES = 64 << 20;

    private final SwiftClient client;
    private final SwiftConfig config;
    private final BucketErrors errors;

    SwiftListing(SwiftClient client, SwiftConfig config, BucketErrors errors) {
        this.client = client;
        this.config = config;
        this.errors = errors;
    }

    DirectNames direct(String prefix) throws IOException {
        DirectNames names = new DirectNames(prefix);
        String after = "";
        while (true) {
            List<Json> page = page(config.container(), prefix, "/", after);
            for (Json item : page) {
                after = last(item);
                if (!isPart(after)) {
                    names.add(after);
                }
            }
            if (page.isEmpty()) {
                return names;
            }
        }
    }

    List<ObjectInfo> deep(String prefix) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        for (Json item : all(config.container(), prefix)) {
            String name = item.get("name").text();
            if (!isPart(name) && !name.endsWith("/")) {
                Instant time = listed(item.get("last_modified").text());
                found.add(new ObjectInfo(name, item.get("bytes").number(), time, version(time)));
            }
        }
        return found;
    }

    /** Names of all objects below a prefix, of any container. */
    List<String> names(String container, String prefix) throws IOException {
        return all(container, prefix).stream()
                .map(item -> item.get("name").text())
                .toList();
    }

    static ObjectInfo info(String name, HttpAnswer head) {
        String length = head.header("Content-Length");
        Instant time = time(head.header("X-Timestamp"));
        return new ObjectInfo(
                name,
                length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0,
                time,
                version(time));
    }

    private List<Json> all(String container, String prefix) throws IOException {
        List<Json> all = new ArrayList<>();
        String after = "";
        while (true) {
            List<Json> page = page(container, prefix, "", after);
            if (page.isEmpty()) {
                return all;
            }
            all.addAll(page);
            after = last(page.getLast());
        }
    }

    private List<Json> page(String container, String prefix, String delimiter, String after) throws IOException {
        String query = "?format=json"
                + (prefix.isEmpty() ? "" : "&prefix=" + Escapes.all(prefix))
                + (delimiter.isEmpty() ? "" : "&delimiter=" + Escapes.all(delimiter))
                + (after.isEmpty() ? "" : "&marker=" + Escapes.all(after));
        try (HttpAnswer answer = client.send(
                "list", "", store -> ClassicRequestBuilder.get(SwiftClient.path(store, container, null) + query))) {
            if (answer.status() == 204) {
                return List.of();
            }
            if (answer.status() != 200) {
                throw errors.answered("list", "", answer.status(), answer.reason(), null);
            }
            return Json.parse(answer.bytes(MAX_BYTES)).items();
        }
    }

    private boolean isPart(String name) {
        return config.segmentContainer().equals(config.container()) && name.startsWith(SwiftConfig.SEGMENTS);
    }

    private static String last(Json item) {
        String directory = item.get("subdir").text();
        return directory.isEmpty() ? item.get("name").text() : directory;
    }

    /** The same time has the same version, whoever tells it. */
    private static String version(Instant time) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static Instant listed(String text) {
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static Instant time(@Nullable String seconds) {
        if (seconds == null || !seconds.matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
            return Instant.EPOCH;
        }
        long micros = new BigDecimal(seconds).movePointRight(6).longValue();
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
