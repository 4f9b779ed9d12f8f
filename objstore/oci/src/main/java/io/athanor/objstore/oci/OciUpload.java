package io.athanor.objstore.oci;

import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.Escapes;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/** Writes an object: by one request if it fits a part, else part by part; it appears when the parts are committed. */
final class OciUpload {
    private static final int MOST_PARTS = 10_000;
    private static final int MAX_BYTES = 1 << 20;

    private final OciClient client;
    private final OciPlace place;
    private final int partSize;

    OciUpload(OciClient client, OciPlace place, int partSize) {
        this.client = client;
        this.place = place;
        this.partSize = partSize;
    }

    /** The new version. */
    String write(String name, InputStream data, @Nullable PutCondition condition) throws IOException {
        if (condition instanceof PutCondition.IfMatch(String version) && !version.matches("[!#-)+-~]+")) {
            throw new PreconditionFailedException(name, condition); // no tag that may have been given
        }
        byte[] first = data.readNBytes(partSize);
        return first.length < partSize ? whole(name, first, condition) : inParts(name, first, data, condition);
    }

    private String whole(String name, byte[] bytes, @Nullable PutCondition condition) throws IOException {
        return written(name, condition, client.send("write", name, condition == null, () -> {
            ClassicRequestBuilder request =
                    ClassicRequestBuilder.put(place.object(client, name)).setEntity(new ByteArrayEntity(bytes, null));
            return client.signer().signed(only(request, condition));
        }));
    }

    private String inParts(String name, byte[] first, InputStream data, @Nullable PutCondition condition)
            throws IOException {
        String id = begin(name);
        List<String> tags = new ArrayList<>();
        try {
            for (byte[] part = first; part.length > 0; part = data.readNBytes(partSize)) {
                if (tags.size() == MOST_PARTS) {
                    throw client.errors()
                            .wrong("write", name, "it has more than " + MOST_PARTS + " parts: raise part_size");
                }
                tags.add(part(name, id, tags.size() + 1, part));
            }
        } catch (IOException e) {
            abort(name, id, e);
            throw e;
        }
        try {
            return commit(name, id, tags, condition);
        } catch (PreconditionFailedException e) {
            abort(name, id, e);
            throw e;
        }
    }

    private String begin(String name) throws IOException {
        try (HttpAnswer answer = client.send(
                "write",
                name,
                true,
                () -> client.signer()
                        .signed(
                                ClassicRequestBuilder.post(place.uploads(client)),
                                "{\"object\":" + Json.quoted(name) + "}"))) {
            client.check("write", "", answer);
            return Json.parse(answer.bytes(MAX_BYTES)).get("uploadId").text();
        }
    }

    private String part(String name, String id, int number, byte[] bytes) throws IOException {
        String url = place.upload(client, name) + "?uploadId=" + Escapes.all(id) + "&uploadPartNum=" + number;
        try (HttpAnswer answer = client.send(
                "write",
                name,
                true,
                () -> client.signer()
                        .signed(ClassicRequestBuilder.put(url).setEntity(new ByteArrayEntity(bytes, null))))) {
            client.check("write", "", answer);
            return String.valueOf(answer.header("ETag"));
        }
    }

    private String commit(String name, String id, List<String> tags, @Nullable PutCondition condition)
            throws IOException {
        StringBuilder json = new StringBuilder("{\"partsToCommit\":[");
        for (int i = 0; i < tags.size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"partNum\":")
                    .append(i + 1)
                    .append(",\"etag\":")
                    .append(Json.quoted(tags.get(i)))
                    .append('}');
        }
        String body = json.append("]}").toString();
        String url = place.upload(client, name) + "?uploadId=" + Escapes.all(id);
        return written(
                name,
                condition,
                client.send(
                        "write",
                        name,
                        false,
                        () -> client.signer().signed(only(ClassicRequestBuilder.post(url), condition), body)));
    }

    private void abort(String name, String id, IOException reason) {
        String url = place.upload(client, name) + "?uploadId=" + Escapes.all(id);
        try {
            client.send("give up", name, true, () -> client.signer().signed(ClassicRequestBuilder.delete(url)))
                    .close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private String written(String name, @Nullable PutCondition condition, HttpAnswer answer) throws IOException {
        try (answer) {
            boolean isGone = answer.status() == 404 && condition instanceof PutCondition.IfMatch;
            if (condition != null && (answer.status() == 412 || isGone)) {
                throw new PreconditionFailedException(name, condition);
            }
            client.check("write", "", answer);
            return String.valueOf(answer.header("ETag"));
        }
    }

    private static ClassicRequestBuilder only(ClassicRequestBuilder request, @Nullable PutCondition condition) {
        return switch (condition) {
            case null -> request;
            case PutCondition.IfAbsent() -> request.addHeader("If-None-Match", "*");
            case PutCondition.IfMatch(String version) -> request.addHeader("If-Match", version);
        };
    }
}
