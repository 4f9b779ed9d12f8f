package io.athanor.objstore.s3;

import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Writes one object: at once if it is no larger than a part, else in parts, which are given up together if one fails. */
final class Upload {
    private static final int MOST_PARTS = 10_000;

    private final S3Client client;
    private final S3Config config;
    private final String bucket;
    private final String name;
    private final @Nullable PutCondition condition;
    private final ObjectHeaders headers;

    Upload(S3Client client, S3Config config, String name, @Nullable PutCondition condition) {
        this.client = client;
        this.config = config;
        this.bucket = config.address().bucket();
        this.name = name;
        this.condition = condition;
        this.headers = new ObjectHeaders(config.uploads().metadata());
    }

    /** The new object's ETag, as the server gave it. */
    String from(InputStream data) throws IOException, Spool.SourceFailure {
        long limit = config.uploads().multipart() ? config.uploads().partSize() : Long.MAX_VALUE;
        try (Spool spool = new Spool()) {
            boolean goesOn = spool.fill(data, limit);
            return goesOn ? inParts(spool, data) : atOnce(spool);
        }
    }

    private String atOnce(Spool spool) throws IOException {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(name)
                .metadata(headers.metadata())
                .overrideConfiguration(headers::addTo)
                .ifMatch(ifMatch())
                .ifNoneMatch(ifNoneMatch());
        if (config.uploads().sendMd5()) {
            request.contentMD5(spool.md5Base64());
        } else {
            request.checksumCRC32C(spool.crc32cBase64());
        }
        Encryptions.on(request, config.encryption());
        try {
            return client.putObject(request.build(), spool.body()).eTag();
        } catch (S3Exception e) {
            if (condition != null && failed(e)) {
                return ours(spool, e);
            }
            throw e;
        }
    }

    /** A repeated request may fail on what its own first try wrote: the answer to that one was lost. */
    private String ours(Spool spool, S3Exception e) throws IOException {
        Integer tries = e.numAttempts();
        if (tries != null && tries > 1) {
            String tag = client.headObject(request -> {
                        request.bucket(bucket).key(name);
                        Encryptions.on(request, config.encryption());
                    })
                    .eTag();
            if (S3Bucket.version(tag).equals(spool.md5Hex())) {
                return tag;
            }
        }
        throw refused();
    }

    private String inParts(Spool spool, InputStream data) throws IOException, Spool.SourceFailure {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(name)
                .metadata(headers.metadata())
                .overrideConfiguration(headers::addTo);
        if (!config.uploads().sendMd5()) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
        }
        Encryptions.on(request, config.encryption());
        String id = client.createMultipartUpload(request.build()).uploadId();
        boolean isDone = false;
        try {
            String tag = complete(id, parts(id, spool, data));
            isDone = true;
            return tag;
        } finally {
            if (!isDone) {
                abort(id);
            }
        }
    }

    private List<CompletedPart> parts(String id, Spool spool, InputStream data)
            throws IOException, Spool.SourceFailure {
        List<CompletedPart> parts = new ArrayList<>();
        boolean goesOn = true;
        while (goesOn) {
            if (!parts.isEmpty()) {
                goesOn = spool.fill(data, config.uploads().partSize());
            }
            if (spool.size() > 0) {
                if (parts.size() == MOST_PARTS) {
                    throw new IOException("cannot write object \"" + name + "\" in more than " + MOST_PARTS
                            + " parts: raise part_size, which is "
                            + config.uploads().partSize() + " bytes");
                }
                parts.add(part(id, parts.size() + 1, spool));
            }
        }
        return parts;
    }

    private CompletedPart part(String id, int number, Spool spool) {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket)
                .key(name)
                .uploadId(id)
                .partNumber(number);
        if (config.uploads().sendMd5()) {
            request.contentMD5(spool.md5Base64());
        } else {
            request.checksumCRC32C(spool.crc32cBase64());
        }
        Encryptions.on(request, config.encryption());
        UploadPartResponse response = client.uploadPart(request.build(), spool.body());
        CompletedPart.Builder part = CompletedPart.builder().partNumber(number).eTag(response.eTag());
        if (!config.uploads().sendMd5()) {
            part.checksumCRC32C(spool.crc32cBase64());
        }
        return part.build();
    }

    private String complete(String id, List<CompletedPart> parts) throws IOException {
        CompleteMultipartUploadRequest request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket)
                .key(name)
                .uploadId(id)
                .multipartUpload(upload -> upload.parts(parts))
                .ifMatch(ifMatch())
                .ifNoneMatch(ifNoneMatch())
                .build();
        try {
            return client.completeMultipartUpload(request).eTag();
        } catch (S3Exception e) {
            if (condition != null && failed(e)) {
                throw refused();
            }
            throw e;
        }
    }

    /** The failure that led here is the one to tell; parts that stay are for the bucket's own rules to remove. */
    private void abort(String id) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(name).uploadId(id));
        } catch (SdkException e) {
            org.slf4j.LoggerFactory.getLogger(Upload.class)
                    .warn(
                            "the parts of an upload that failed stay in the bucket: object={} reason={}",
                            name,
                            e.getMessage());
        }
    }

    private @Nullable String ifMatch() {
        return condition instanceof PutCondition.IfMatch(String version) ? "\"" + version + "\"" : null;
    }

    private @Nullable String ifNoneMatch() {
        return condition instanceof PutCondition.IfAbsent ? "*" : null;
    }

    /** 409: another writer was at it at the same time; 404: there is nothing that could match. */
    private boolean failed(S3Exception e) {
        return switch (e.statusCode()) {
            case 412, 409 -> true;
            case 404 ->
                condition instanceof PutCondition.IfMatch && S3Errors.code(e).equals("NoSuchKey");
            default -> false;
        };
    }

    private PreconditionFailedException refused() {
        return new PreconditionFailedException(name, java.util.Objects.requireNonNull(condition));
    }
}
