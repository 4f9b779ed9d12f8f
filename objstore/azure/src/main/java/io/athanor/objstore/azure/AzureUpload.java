package io.athanor.objstore.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.objstore.http.SourceStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object: by one request if it fits a block, else block by block; it appears when the list of them is committed.
 * Blocks carry names of their own upload, so that two who write the same object never mix theirs.
 */
final class AzureUpload {
    private static final int BLOCK_BYTES = 8 << 20;
    private static final int MOST_BLOCKS = BlockBlobClient.MAX_BLOCKS;

    private final AzureClients clients;
    private final AzureErrors errors;

    AzureUpload(AzureClients clients, AzureErrors errors) {
        this.clients = clients;
        this.errors = errors;
    }

    /** The new version. */
    String write(String name, InputStream data, @Nullable PutCondition condition) throws IOException {
        BlobRequestConditions only = condition == null ? new BlobRequestConditions() : conditions(name, condition);
        byte[] first = data.readNBytes(BLOCK_BYTES);
        try {
            BlockBlobItem item = first.length < BLOCK_BYTES
                    ? last(name, condition)
                            .uploadWithResponse(
                                    new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(first))
                                            .setRequestConditions(only),
                                    null,
                                    Context.NONE)
                            .getValue()
                    : inBlocks(name, first, new SourceStream(data), condition, only);
            return AzureBucket.version(item.getETag());
        } catch (BlobStorageException e) {
            if (condition != null && isRefusal(e)) {
                throw new PreconditionFailedException(name, condition);
            }
            throw errors.refused("write", name, e.getStatusCode(), AzureErrors.code(e), e);
        } catch (RuntimeException e) {
            throw errors.explain("write", name, e);
        }
    }

    private BlockBlobItem inBlocks(
            String name,
            byte[] first,
            SourceStream source,
            @Nullable PutCondition condition,
            BlobRequestConditions only)
            throws IOException {
        String upload = UUID.randomUUID().toString();
        List<String> ids = new ArrayList<>();
        BlockBlobClient stage = clients.repeating().getBlobClient(name).getBlockBlobClient();
        for (byte[] block = first; block.length > 0; block = source.readNBytes(BLOCK_BYTES)) {
            if (ids.size() == MOST_BLOCKS) {
                throw errors.plain().wrong("write", name, "it is larger than Azure takes");
            }
            String id = Base64.getEncoder()
                    .encodeToString(String.format(Locale.ROOT, "%s-%05d", upload, ids.size())
                            .getBytes(StandardCharsets.US_ASCII));
            stage.stageBlockWithResponse(
                    new BlockBlobStageBlockOptions(id, BinaryData.fromBytes(block)), null, Context.NONE);
            ids.add(id);
        }
        return last(name, condition)
                .commitBlockListWithResponse(
                        new BlockBlobCommitBlockListOptions(ids).setRequestConditions(only), null, Context.NONE)
                .getValue();
    }

    /** For the request that makes the object appear. */
    private BlockBlobClient last(String name, @Nullable PutCondition condition) {
        return (condition == null ? clients.repeating() : clients.once())
                .getBlobClient(name)
                .getBlockBlobClient();
    }

    private static boolean isRefusal(BlobStorageException e) {
        return e.getStatusCode() == 412
                || (e.getStatusCode() == 409 && AzureErrors.code(e).equals("BlobAlreadyExists"))
                || AzureErrors.isMissingObject(e.getStatusCode(), AzureErrors.code(e));
    }

    private static BlobRequestConditions conditions(String name, PutCondition condition)
            throws PreconditionFailedException {
        return switch (condition) {
            case PutCondition.IfAbsent() -> new BlobRequestConditions().setIfNoneMatch("*");
            case PutCondition.IfMatch(String version) -> {
                if (!version.matches("[!#-)+-~]+")) { // no quote, no star, no space: a tag that may have been given
                    throw new PreconditionFailedException(name, condition);
                }
                yield new BlobRequestConditions().setIfMatch("\"" + version + "\"");
            }
        };
    }
}
