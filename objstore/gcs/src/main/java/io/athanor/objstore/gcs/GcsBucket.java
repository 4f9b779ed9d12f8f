package io.athanor.objstore.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.BeyondTheEndException;
import io.athanor.objstore.http.ByteRange;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.ResumingStream;
import io.athanor.objstore.http.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of Google Cloud Storage.
 *
 * <p><b>Versions</b> are generations: every write has its own. <b>Conditions</b> are Google's ({@code ifGenerationMatch}). A
 * read whose connection breaks goes on with the same generation. An object that is larger than a chunk is sent in chunks,
 * each of which is kept in memory until it has arrived.
 */
public final class GcsBucket implements Bucket {

    private final GcsConfig config;
    private final HttpConnections connections;
    private final Storage storage;
    private final GcsUpload upload;
    private final GcsListing listing;
    private final GcsErrors errors;

    private GcsBucket(GcsConfig config, HttpConnections connections, GcsClients clients) {
        this.config = config;
        this.connections = connections;
        this.storage = clients.repeating();
        this.errors = new GcsErrors(config.bucket());
        this.upload = new GcsUpload(clients, config, errors);
        this.listing = new GcsListing(storage, config.bucket());
    }

    /**
     * The bucket that a configuration names; nothing is asked of it yet.
     *
     * @param environment {@code STORAGE_EMULATOR_HOST} and the proxies are looked for there
     * @throws HttpSetupException if there are no credentials, or none that can be used
     */
    public static GcsBucket open(GcsConfig config, Tls tls, Map<String, String> environment) throws HttpSetupException {
        return open(config, tls, environment, "");
    }

    /** @param root where the interface is, with a slash at its end; empty: where Google has it */
    static GcsBucket open(GcsConfig config, Tls tls, Map<String, String> environment, String root)
            throws HttpSetupException {
        HttpConnections connections = HttpConnections.open(config.http(), tls, environment);
        try {
            return new GcsBucket(
                    config, connections, GcsClients.of(config, new PoolTransport(connections), environment, root));
        } catch (HttpSetupException e) {
            connections.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return config.bucket();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        try {
            listing.direct(prefix).giveTo(to);
        } catch (IOException e) {
            throw errors.explain("list", "", e);
        }
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        try {
            listing.deep(prefix, to);
        } catch (IOException e) {
            throw errors.explain("list", "", e);
        }
    }

    @Override
    public InputStream get(String name) throws IOException {
        ObjectNames.check(name);
        HttpResponse response = ask(name, ByteRange.WHOLE, null);
        return resuming(name, ByteRange.WHOLE, response);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        ObjectNames.checkRange(name, offset, length);
        if (length == 0) {
            attributes(name);
            return InputStream.nullInputStream();
        }
        ByteRange range = new ByteRange(offset, length);
        HttpResponse response;
        try {
            response = ask(name, range, null);
        } catch (BeyondTheEndException e) {
            return InputStream.nullInputStream();
        }
        return resuming(name, range, response);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        ObjectNames.check(name);
        try {
            return info(storage.objects()
                    .get(config.bucket(), name)
                    .setFields(GcsListing.FIELDS)
                    .execute());
        } catch (IOException e) {
            throw errors.explain("look at", name, e);
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
        try {
            storage.objects().delete(config.bucket(), name).execute();
        } catch (IOException e) {
            IOException explained = errors.explain("delete", name, e);
            if (!(explained instanceof ObjectNotFoundException)) {
                throw explained;
            }
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String toString() {
        return "GcsBucket[" + config.bucket() + "]";
    }

    static ObjectInfo info(StorageObject object) {
        BigInteger size = object.getSize();
        return new ObjectInfo(
                object.getName(),
                size == null ? 0 : size.longValueExact(),
                object.getUpdated() == null
                        ? Instant.EPOCH
                        : Instant.ofEpochMilli(object.getUpdated().getValue()),
                String.valueOf(object.getGeneration()));
    }

    private InputStream resuming(String name, ByteRange range, HttpResponse response) throws IOException {
        InputStream body = response.getContent();
        if (body == null) {
            return InputStream.nullInputStream();
        }
        Long length = response.getHeaders().getContentLength();
        Long generation = generation(response.getHeaders());
        if (length == null || length < 0 || generation == null) {
            return body; // it tells by itself whether it is whole
        }
        return new ResumingStream(body, length, config.tries() - 1, name, position -> {
            InputStream rest =
                    ask(name, range.after(position, length), generation).getContent();
            return rest == null ? InputStream.nullInputStream() : rest;
        });
    }

    /** @param generation the one that is meant; null: the newest */
    private HttpResponse ask(String name, ByteRange range, @Nullable Long generation) throws IOException {
        try {
            Storage.Objects.Get get =
                    storage.objects().get(config.bucket(), name).setGeneration(generation);
            get.setReturnRawInputStream(true);
            if (!range.isWhole()) {
                get.getRequestHeaders().setRange(range.header());
            }
            HttpResponse response = get.executeMedia();
            if (!range.isWhole() && response.getStatusCode() != 206) {
                response.disconnect();
                throw errors.plain()
                        .wrong("read", name, "the server sends the whole object where a range was asked for");
            }
            return response;
        } catch (HttpResponseException e) {
            if (e.getStatusCode() == BeyondTheEndException.STATUS) {
                throw new BeyondTheEndException();
            }
            throw errors.explain("read", name, e);
        } catch (IOException e) {
            throw errors.explain("read", name, e);
        }
    }

    private static @Nullable Long generation(HttpHeaders headers) {
        String text = headers.getFirstHeaderStringValue("x-goog-generation");
        return text != null && text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
    }
}
