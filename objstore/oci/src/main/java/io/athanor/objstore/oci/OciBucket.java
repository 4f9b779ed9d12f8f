package io.athanor.objstore.oci;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.BeyondTheEndException;
import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.ByteRange;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Json;
import io.athanor.objstore.http.ObjectReads;
import io.athanor.objstore.http.Retries;
import io.athanor.objstore.http.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of Oracle's cloud.
 *
 * <p><b>Versions</b> are ETags, of which every write has its own. <b>Conditions</b> are Oracle's. Times are whole seconds. A read
 * whose connection breaks goes on with the same version. An object that is larger than a part is sent in parts.
 */
public final class OciBucket implements Bucket {
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final OciConfig config;
    private final HttpConnections connections;
    private final OciClient client;
    private final OciPlace place;
    private final OciUpload upload;
    private final OciListing listing;

    private OciBucket(OciConfig config, HttpConnections connections, OciClient client, OciPlace place) {
        this.config = config;
        this.connections = connections;
        this.client = client;
        this.place = place;
        this.upload = new OciUpload(client, place, config.partSize());
        this.listing = new OciListing(client, place);
    }

    /**
     * The bucket that a configuration names, after a look at what the tenancy's namespace is.
     *
     * @param environment the proxies are looked for there
     * @throws HttpSetupException if the key cannot be used
     * @throws IOException if the namespace is not given
     */
    public static OciBucket open(OciConfig config, Tls tls, Map<String, String> environment, InstantSource clock)
            throws IOException {
        return open(config, tls, environment, clock, config.root());
    }

    static OciBucket open(OciConfig config, Tls tls, Map<String, String> environment, InstantSource clock, String root)
            throws IOException {
        OciConfig.Identity identity = config.identity();
        OciSigner signer = new OciSigner(
                identity.keyId(),
                PrivateKeys.parse(
                        identity.privateKey().text(), identity.passphrase().text()),
                clock);
        HttpConnections connections = HttpConnections.open(config.http(), tls, environment);
        try {
            OciClient client = new OciClient(
                    connections,
                    signer,
                    new Retries(config.tries(), config.pause(), LONGEST_PAUSE),
                    new BucketErrors("OCI bucket \"" + config.bucket() + "\" in region \"" + config.region() + "\""),
                    root);
            return new OciBucket(config, connections, client, new OciPlace(namespace(client), config.bucket()));
        } catch (IOException e) {
            connections.close();
            throw e;
        }
    }

    private static String namespace(OciClient client) throws IOException {
        try (HttpAnswer answer = client.send(
                "ask for the namespace",
                "",
                true,
                () -> client.signer().signed(ClassicRequestBuilder.get(client.url("n") + "/")))) {
            client.check("ask for the namespace", "", answer);
            return Json.parse(answer.bytes(MAX_BYTES)).text();
        }
    }

    @Override
    public String name() {
        return config.bucket();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        listing.direct(ObjectNames.prefix(dir)).giveTo(to);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        listing.deep(ObjectNames.prefix(dir), to);
    }

    @Override
    public InputStream get(String name) throws IOException {
        return open(ObjectNames.check(name), ByteRange.WHOLE);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        ObjectNames.checkRange(name, offset, length);
        if (length == 0) {
            attributes(name);
            return InputStream.nullInputStream();
        }
        return open(name, new ByteRange(offset, length));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        ObjectNames.check(name);
        try (HttpAnswer answer = client.send(
                "look at",
                name,
                true,
                () -> client.signer().signed(ClassicRequestBuilder.head(place.object(client, name))))) {
            client.check("look at", name, answer);
            String length = answer.header("Content-Length");
            String tag = answer.header("ETag");
            return new ObjectInfo(
                    name,
                    length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0,
                    time(answer.header("Last-Modified")),
                    tag == null ? "" : tag);
        }
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        upload.write(ObjectNames.check(name), data, null);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return upload.write(ObjectNames.check(name), data, condition);
    }

    @Override
    public void delete(String name) throws IOException {
        ObjectNames.check(name);
        try (HttpAnswer answer = client.send(
                "delete",
                name,
                true,
                () -> client.signer().signed(ClassicRequestBuilder.delete(place.object(client, name))))) {
            client.check("delete", name, answer);
        } catch (ObjectNotFoundException e) {
            return; // as asked
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String toString() {
        return "OciBucket[" + config.bucket() + " in " + config.region() + "]";
    }

    private InputStream open(String name, ByteRange wanted) throws IOException {
        return ObjectReads.open(name, wanted, config.tries() - 1, (range, tag) -> ask(name, range, tag));
    }

    /** @param tag of the version that is meant; null: the newest */
    private HttpAnswer ask(String name, ByteRange range, @Nullable String tag) throws IOException {
        HttpAnswer answer = client.send("read", name, true, () -> {
            ClassicRequestBuilder request = ClassicRequestBuilder.get(place.object(client, name));
            if (!range.isWhole()) {
                request.addHeader("Range", range.header());
            }
            if (tag != null) {
                request.addHeader("If-Match", tag);
            }
            return client.signer().signed(request);
        });
        int status = answer.status();
        if (status == (range.isWhole() ? 200 : 206)) {
            return answer;
        }
        try (answer) {
            if (status == BeyondTheEndException.STATUS) {
                throw new BeyondTheEndException();
            }
            client.check("read", name, answer);
            throw client.errors().wrong("read", name, "the server sends the whole object where a range was asked for");
        }
    }

    static Instant time(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
