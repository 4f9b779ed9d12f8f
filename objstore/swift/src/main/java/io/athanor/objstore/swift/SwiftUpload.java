package io.athanor.objstore.swift;

import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.Json;
import io.athanor.objstore.http.SourceStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * Writes an object: by one request if it is small, else part by part as it is read, which cannot be sent again; then what
 * names the parts.
 */
final class SwiftUpload {
    private static final int SMALL_BYTES = 16 << 20;

    private final SwiftClient client;
    private final SwiftConfig config;
    private final BucketErrors errors;

    SwiftUpload(SwiftClient client, SwiftConfig config, BucketErrors errors) {
        this.client = client;
        this.config = config;
        this.errors = errors;
    }

    void write(String name, InputStream data) throws IOException {
        int small = (int) Math.min(SMALL_BYTES, config.chunkSize());
        byte[] head = data.readNBytes(small);
        if (head.length < small) {
            put(name, "", head);
            return;
        }
        SourceStream source = new SourceStream(new SequenceInputStream(new ByteArrayInputStream(head), data));
        String folder = SwiftConfig.SEGMENTS + UUID.randomUUID() + "/";
        List<Part> parts = new ArrayList<>();
        try {
            writeParts(name, folder, source, parts);
            if (config.isDynamic()) {
                put(name, config.segmentContainer() + "/" + folder, new byte[0]);
            } else {
                putList(name, parts);
            }
        } catch (IOException e) {
            forget(parts, e);
            source.check();
            throw e;
        }
    }

    private void writeParts(String name, String folder, SourceStream source, List<Part> parts) throws IOException {
        PushbackInputStream rest = new PushbackInputStream(source);
        for (int next = rest.read(); next >= 0; next = rest.read()) {
            rest.unread(next);
            String part = folder + String.format(Locale.ROOT, "%016d", parts.size());
            PartStream body = new PartStream(rest, config.chunkSize());
            parts.add(new Part(part, 0, ""));
            try (HttpAnswer answer = client.sendOnce(
                    "write",
                    name,
                    config.segmentContainer(),
                    store -> ClassicRequestBuilder.put(SwiftClient.path(store, config.segmentContainer(), part))
                            .setEntity(new InputStreamEntity(body, ContentType.APPLICATION_OCTET_STREAM)))) {
                check(name, answer);
            }
            parts.set(parts.size() - 1, new Part(part, body.count(), body.md5()));
        }
    }

    private void putList(String name, List<Part> parts) throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (Part part : parts) {
            json.append(json.length() == 1 ? "" : ",")
                    .append("{\"path\":")
                    .append(Json.quoted("/" + config.segmentContainer() + "/" + part.name()))
                    .append(",\"etag\":\"")
                    .append(part.md5())
                    .append("\",\"size_bytes\":")
                    .append(part.bytes())
                    .append('}');
        }
        String list = json.append(']').toString();
        try (HttpAnswer answer = client.send(
                "write",
                name,
                store -> ClassicRequestBuilder.put(
                                SwiftClient.path(store, config.container(), name) + "?multipart-manifest=put")
                        .setEntity(list, ContentType.APPLICATION_JSON))) {
            check(name, answer);
        }
    }

    /** @param parts the container and the prefix of the object's parts; empty: it has none */
    private void put(String name, String parts, byte[] bytes) throws IOException {
        try (HttpAnswer answer = client.send("write", name, store -> {
            ClassicRequestBuilder request = ClassicRequestBuilder.put(SwiftClient.path(store, config.container(), name))
                    .setEntity(new ByteArrayEntity(bytes, ContentType.APPLICATION_OCTET_STREAM));
            return parts.isEmpty() ? request : request.addHeader("X-Object-Manifest", parts);
        })) {
            check(name, answer);
        }
    }

    private void check(String name, HttpAnswer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw errors.answered("write", name, answer.status(), answer.reason(), null);
        }
    }

    /** @param withParts whether it is a list whose parts go with it */
    void delete(String container, String name, boolean withParts) throws IOException {
        String query = withParts ? "?multipart-manifest=delete" : "";
        try (HttpAnswer answer = client.send(
                "delete",
                name,
                store -> ClassicRequestBuilder.delete(SwiftClient.path(store, container, name) + query))) {
            if (answer.status() != 404 && answer.status() / 100 != 2) {
                throw errors.answered("delete", name, answer.status(), answer.reason(), null);
            }
        }
    }

    /** @param where the container, a slash, and what the parts' names begin with */
    void deleteParts(String where, SwiftListing listing) throws IOException {
        int slash = where.indexOf('/');
        if (slash > 0 && slash < where.length() - 1) {
            String container = where.substring(0, slash);
            for (String part : listing.names(container, where.substring(slash + 1))) {
                delete(container, part, false);
            }
        }
    }

    private void forget(List<Part> parts, IOException reason) {
        for (Part part : parts) {
            try {
                delete(config.segmentContainer(), part.name(), false);
            } catch (IOException e) {
                reason.addSuppressed(e);
                return;
            }
        }
    }

    private record Part(String name, long bytes, String md5) {}
}
