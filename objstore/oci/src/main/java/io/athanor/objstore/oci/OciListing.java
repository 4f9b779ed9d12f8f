package io.athanor.objstore.oci;

import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.http.DirectNames;
import io.athanor.objstore.http.Escapes;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Lists page by page. Oracle gives names in byte order. */
final class OciListing {
    private static final int MAX_BYTES = 64 << 20;

    private final OciClient client;
    private final OciPlace place;

    OciListing(OciClient client, OciPlace place) {
        this.client = client;
        this.place = place;
    }

    DirectNames direct(String prefix) throws IOException {
        DirectNames names = new DirectNames(prefix);
        String start = "";
        do {
            Json page = page(prefix, "&fields=name&delimiter=%2F", start);
            page.get("objects")
                    .items()
                    .forEach(object -> names.add(object.get("name").text()));
            page.get("prefixes").items().forEach(directory -> names.add(directory.text()));
            start = page.get("nextStartWith").text();
        } while (!start.isEmpty());
        return names;
    }

    void deep(String prefix, Consumer<ObjectInfo> to) throws IOException {
        String start = "";
        do {
            Json page = page(prefix, "&fields=name%2Csize%2Cetag%2CtimeModified", start);
            for (Json object : page.get("objects").items()) {
                String name = object.get("name").text();
                if (!name.endsWith("/")) {
                    to.accept(new ObjectInfo(
                            name,
                            object.get("size").number(),
                            time(object.get("timeModified").text()),
                            object.get("etag").text()));
                }
            }
            start = page.get("nextStartWith").text();
        } while (!start.isEmpty());
    }

    private Json page(String prefix, String more, String start) throws IOException {
        String url = place.objects(client) + "?limit=1000" + more
                + (prefix.isEmpty() ? "" : "&prefix=" + Escapes.all(prefix))
                + (start.isEmpty() ? "" : "&start=" + Escapes.all(start));
        try (HttpAnswer answer =
                client.send("list", "", true, () -> client.signer().signed(ClassicRequestBuilder.get(url)))) {
            client.check("list", "", answer);
            return Json.parse(answer.bytes(MAX_BYTES));
        }
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
