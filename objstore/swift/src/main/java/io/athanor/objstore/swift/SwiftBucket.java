package io.athanor.objstore.swift;

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
import io.athanor.objstore.http.ObjectReads;
import io.athanor.objstore.http.Retries;
import io.athanor.objstore.http.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A container of Swift.
 *
 * <p><b>Versions</b> are the times of the writes, to the microsecond. There are <b>no conditions</b>: Swift knows one of the two.
 * A read whose connection breaks goes on with the same version. What is larger than some megabytes is a large object: parts
 * first, then what names them, with which it appears.
 */
public final class SwiftBucket implements Bucket {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final SwiftConfig config;
    private final HttpConnections connections;
    private final SwiftClient client;
    private final SwiftUpload upload;
    private final SwiftListing listing;
    private final BucketErrors errors;

    private SwiftBucket(SwiftConfig config, HttpConnections connections) {
        this.config = config;
        this.connections = connections;
        this.errors = new BucketErrors("SWIFT container \"" + config.container() + "\"");
        Retries retries = new Retries(config.retries() + 1, FIRST_PAUSE, LONGEST_PAUSE);
        this.client = new SwiftClient(config, connections, retries, errors);
        this.upload = new SwiftUpload(client, config, errors);
        this.listing = new SwiftListing(client, config, errors);
    }

    /**
     * The bucket that a configuration names, after a login and a look at its containers.
     *
     * @param environment the proxies are looked for there
     * @throws HttpSetupException if the configuration cannot be used
     * @throws IOException if the login fails or a container is not there
     */
    public static SwiftBucket open(SwiftConfig config, Tls tls, Map<String, String> environment) throws IOException {
        SwiftBucket bucket = new SwiftBucket(config, HttpConnections.open(config.http(), tls, environment));
        try {
            bucket.checkContainer(config.container());
            if (!config.segmentContainer().equals(config.container())) {
                bucket.checkContainer(config.segmentContainer());
            }
            return bucket;
        } catch (IOException e) {
            bucket.close();
            throw e;
        }
    }

    private void checkContainer(String container) throws IOException {
        String operation = "look at container \"" + container + "\"";
        try (HttpAnswer answer = client.send(
                operation, "", store -> ClassicRequestBuilder.head(SwiftClient.path(store, container, null)))) {
            if (answer.status() / 100 != 2) {
                throw errors.answered(operation, "", answer.status(), "", null);
            }
        }
    }

    @Override
    public String name() {
        return config.container();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        listing.direct(ObjectNames.prefix(dir)).giveTo(to);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        for (ObjectInfo info : listing.deep(ObjectNames.prefix(dir))) {
            // a manifest of parts by prefix is listed as empty
            to.accept(info.size() == 0 ? attributes(info.name()) : info);
        }
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
                store -> ClassicRequestBuilder.head(SwiftClient.path(store, config.container(), name)))) {
            check("look at", name, answer);
            return SwiftListing.info(name, answer);
        }
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        upload.write(ObjectNames.check(name), data);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        ObjectNames.check(name);
        throw new UnsupportedOperationException("Swift does not write on a condition");
    }

    @Override
    public boolean supportsConditionalPut() {
        return false;
    }

    @Override
    public void delete(String name) throws IOException {
        ObjectNames.check(name);
        String parts;
        boolean isList;
        try (HttpAnswer answer = client.send(
                "delete",
                name,
                store -> ClassicRequestBuilder.head(SwiftClient.path(store, config.container(), name)))) {
            if (answer.status() == 404) {
                return;
            }
            check("delete", name, answer);
            isList = "true".equalsIgnoreCase(answer.header("X-Static-Large-Object"));
            parts = answer.header("X-Object-Manifest");
        }
        upload.delete(config.container(), name, isList);
        if (parts != null) {
            upload.deleteParts(parts, listing);
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String toString() {
        return "SwiftBucket[" + config.container() + "]";
    }

    private InputStream open(String name, ByteRange wanted) throws IOException {
        return ObjectReads.open(name, wanted, config.retries(), (range, tag) -> ask(name, range, tag));
    }

    /** @param tag of the version that is meant; null: the newest */
    private HttpAnswer ask(String name, ByteRange range, @Nullable String tag) throws IOException {
        HttpAnswer answer = client.send("read", name, store -> {
            ClassicRequestBuilder request =
                    ClassicRequestBuilder.get(SwiftClient.path(store, config.container(), name));
            if (!range.isWhole()) {
                request.addHeader("Range", range.header());
            }
            if (tag != null) {
                request.addHeader("If-Match", tag);
            }
            return request;
        });
        int status = answer.status();
        boolean mayBeWhole = range.isWhole() || answer.length() == 0;
        if (status == 206 || (status == 200 && mayBeWhole)) {
            return answer;
        }
        answer.close();
        if (status == BeyondTheEndException.STATUS) {
            throw new BeyondTheEndException();
        }
        if (status == 200) {
            throw errors.wrong("read", name, "the server sends the whole object where a range was asked for");
        }
        check("read", name, answer);
        return answer;
    }

    private void check(String operation, String name, HttpAnswer answer) throws IOException {
        if (answer.status() == 404) {
            throw new ObjectNotFoundException(name);
        }
        if (answer.status() / 100 != 2) {
            throw errors.answered(operation, name, answer.status(), answer.reason(), null);
        }
    }
}
