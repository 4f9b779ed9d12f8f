package io.athanor.objstore.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.ByteRange;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.objstore.http.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A container of Azure Blob Storage.
 *
 * <p><b>Versions</b> are ETags, of which every write has its own. <b>Conditions</b> are Azure's ({@code If-Match}, {@code
 * If-None-Match: *}). Times are whole seconds. A read whose connection breaks goes on with the same version, as often as
 * configured. An object that is larger than a block is sent in blocks, each of which is kept in memory until it has arrived.
 */
public final class AzureBucket implements Bucket {
    private final AzureConfig config;
    private final HttpConnections connections;
    private final BlobContainerClient container;
    private final AzureDownload download;
    private final AzureUpload upload;
    private final AzureListing listing;
    private final AzureErrors errors;

    private AzureBucket(AzureConfig config, HttpConnections connections, AzureClients clients) {
        this.config = config;
        this.connections = connections;
        this.container = clients.repeating();
        this.errors = new AzureErrors(config);
        this.download = new AzureDownload(container, errors, config.readRetries());
        this.upload = new AzureUpload(clients, errors);
        this.listing = new AzureListing(container);
    }

    /**
     * The bucket that a configuration names; its container is made first if that is asked for.
     *
     * @param environment the proxies are looked for there
     * @throws HttpSetupException if the configuration cannot be used
     * @throws IOException if the container cannot be looked at or made
     */
    public static AzureBucket open(AzureConfig config, Tls tls, Map<String, String> environment) throws IOException {
        HttpConnections connections = HttpConnections.open(config.http(), tls, environment);
        try {
            AzureBucket bucket = new AzureBucket(
                    config, connections, AzureClients.of(config, new PoolClient(connections), environment));
            if (config.createsContainer()) {
                bucket.createContainer();
            }
            return bucket;
        } catch (IOException e) {
            connections.close();
            throw e;
        }
    }

    private void createContainer() throws IOException {
        try {
            if (!container.exists()) {
                container.createIfNotExists();
            }
        } catch (RuntimeException e) {
            throw errors.explain("look for the container or make it", "", e);
        }
    }

    @Override
    public String name() {
        return config.container();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        asked("list", "", () -> listing.direct(prefix)).giveTo(to);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        AzureListing.Pages pages = asked("list", "", () -> listing.deep(prefix));
        while (asked("list", "", pages::goOn)) {
            pages.page().forEach(to);
        }
    }

    @Override
    public InputStream get(String name) throws IOException {
        return download.open(ObjectNames.check(name), ByteRange.WHOLE);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        ObjectNames.checkRange(name, offset, length);
        if (length == 0) {
            attributes(name);
            return InputStream.nullInputStream();
        }
        return download.open(name, new ByteRange(offset, length));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        ObjectNames.check(name);
        return asked("look at", name, () -> {
            BlobProperties found = container.getBlobClient(name).getProperties();
            return info(name, found.getBlobSize(), found.getLastModified(), found.getETag());
        });
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
            container
                    .getBlobClient(name)
                    .deleteWithResponse(
                            DeleteSnapshotsOptionType.INCLUDE, null, null, com.azure.core.util.Context.NONE);
        } catch (BlobStorageException e) {
            if (!AzureErrors.isMissingObject(e.getStatusCode(), AzureErrors.code(e))) {
                throw errors.explain("delete", name, e);
            }
        } catch (RuntimeException e) {
            throw errors.explain("delete", name, e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public String toString() {
        return "AzureBucket[" + config.container() + " of " + config.account() + "]";
    }

    static ObjectInfo info(
            String name, @Nullable Long size, @Nullable OffsetDateTime lastModified, @Nullable String tag) {
        return new ObjectInfo(
                name,
                size == null ? 0 : size,
                lastModified == null ? Instant.EPOCH : lastModified.toInstant(),
                version(tag));
    }

    /** An ETag without its quotes, which listings leave out. */
    static String version(@Nullable String tag) {
        return tag == null ? "" : tag.replace("\"", "");
    }

    private <T> T asked(String operation, String name, Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (RuntimeException e) {
            throw errors.explain(operation, name, e);
        }
    }

    private interface Question<T> {
        T ask() throws IOException;
    }
}
