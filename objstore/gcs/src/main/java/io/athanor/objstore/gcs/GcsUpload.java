package io.athanor.objstore.gcs;

import com.google.api.client.googleapis.media.MediaHttpUploader;
import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.InputStreamContent;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.SourceStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;

/** Writes an object: by one request if it fits a chunk, else chunk by chunk; it appears when the last one is there. */
final class GcsUpload {
    private static final String TYPE = "application/octet-stream";

    private final GcsClients clients;
    private final GcsConfig config;
    private final GcsErrors errors;

    GcsUpload(GcsClients clients, GcsConfig config, GcsErrors errors) {
        this.clients = clients;
        this.config = config;
        this.errors = errors;
    }

    /** The new generation. */
    String write(String name, InputStream data, @Nullable PutCondition condition) throws IOException {
        Long generation = condition == null ? null : generation(name, condition);
        SourceStream source = new SourceStream(data);
        byte[] head = source.readNBytes(config.chunkSize());
        boolean isWhole = head.length < config.chunkSize();
        AbstractInputStreamContent content = isWhole
                ? new ByteArrayContent(TYPE, head)
                : new InputStreamContent(TYPE, new SequenceInputStream(new ByteArrayInputStream(head), source));
        try {
            Storage storage = condition == null ? clients.repeating() : clients.once();
            Storage.Objects.Insert insert = storage.objects()
                    .insert(config.bucket(), new StorageObject().setName(name), content)
                    .setIfGenerationMatch(generation)
                    .setFields("generation");
            insert.setDisableGZipContent(true);
            MediaHttpUploader uploader = insert.getMediaHttpUploader();
            uploader.setDirectUploadEnabled(isWhole);
            if (!isWhole) {
                uploader.setChunkSize(config.chunkSize());
            }
            return String.valueOf(insert.execute().getGeneration());
        } catch (HttpResponseException e) {
            source.check();
            if (condition != null && e.getStatusCode() == 412) {
                throw new PreconditionFailedException(name, condition);
            }
            throw errors.refused("write", name, e);
        } catch (IOException e) {
            source.check();
            throw errors.explain("write", name, e);
        }
    }

    private static Long generation(String name, PutCondition condition) throws PreconditionFailedException {
        return switch (condition) {
            case PutCondition.IfAbsent() -> 0L;
            case PutCondition.IfMatch(String version) when version.matches("[1-9][0-9]{0,17}") -> Long.valueOf(version);
            case PutCondition.IfMatch ignored -> throw new PreconditionFailedException(name, condition);
        };
    }
}
