package io.athanor.objstore.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.BlobContainerClient;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.http.BeyondTheEndException;
import io.athanor.objstore.http.ByteRange;
import io.athanor.objstore.http.ResumingStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects as they arrive. The requests are signed and sent again by Microsoft's pipeline; they are made here because its
 * client would hold whole blocks in memory, or hand bytes from thread to thread.
 */
final class AzureDownload {
    private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");
    private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");
    private static final HttpHeaderName ERROR = HttpHeaderName.fromString("x-ms-error-code");

    private final BlobContainerClient container;
    private final AzureErrors errors;
    private final int retries;

    AzureDownload(BlobContainerClient container, AzureErrors errors, int retries) {
        this.container = container;
        this.errors = errors;
        this.retries = retries;
    }

    /** The bytes of the range that are there. */
    InputStream open(String name, ByteRange range) throws IOException {
        HttpResponse response;
        try {
            response = ask(name, range, null);
        } catch (BeyondTheEndException e) {
            return InputStream.nullInputStream();
        }
        InputStream body = response.getBodyAsInputStreamSync();
        String tag = response.getHeaders().getValue(HttpHeaderName.ETAG);
        String size = response.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH);
        if (tag == null || size == null || !size.matches("[0-9]{1,18}")) {
            return body; // it tells by itself whether it is whole
        }
        long there = Long.parseLong(size);
        return new ResumingStream(
                body,
                there,
                retries,
                name,
                position -> ask(name, range.after(position, there), tag).getBodyAsInputStreamSync());
    }

    /** @param tag of the version that is meant; null: the newest */
    private HttpResponse ask(String name, ByteRange range, @Nullable String tag) throws IOException {
        HttpRequest request =
                new HttpRequest(HttpMethod.GET, container.getBlobClient(name).getBlobUrl());
        request.setHeader(VERSION, AzureClients.VERSION.getVersion());
        request.setHeader(HttpHeaderName.CONTENT_LENGTH, "0"); // signed, though nothing is sent
        if (!range.isWhole()) {
            request.setHeader(RANGE, range.header());
        }
        if (tag != null) {
            request.setHeader(HttpHeaderName.IF_MATCH, "\"" + AzureBucket.version(tag) + "\"");
        }
        HttpResponse response;
        try {
            response = container.getHttpPipeline().sendSync(request, PoolClient.STREAMING);
        } catch (RuntimeException e) {
            throw errors.explain("read", name, e);
        }
        int status = response.getStatusCode();
        if (status == (range.isWhole() ? 200 : 206)) {
            return response;
        }
        String code = response.getHeaders().getValue(ERROR);
        response.close();
        if (status == BeyondTheEndException.STATUS) {
            throw new BeyondTheEndException();
        }
        if (status == 200) {
            throw errors.plain().wrong("read", name, "the server sends the whole object where a range was asked for");
        }
        if (AzureErrors.isMissingObject(status, code == null ? "" : code)) {
            throw new ObjectNotFoundException(name);
        }
        throw errors.refused("read", name, status, code == null ? "" : code, null);
    }
}
