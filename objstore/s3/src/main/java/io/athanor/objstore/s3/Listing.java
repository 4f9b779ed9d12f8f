package io.athanor.objstore.s3;

import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.ObjectNames;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists page by page, by either version of the request. */
final class Listing {
    private final S3Client client;
    private final String bucket;
    private final boolean isV1;

    Listing(S3Client client, String bucket, boolean isV1) {
        this.client = client;
        this.bucket = bucket;
        this.isV1 = isV1;
    }

    /** Names directly below, in byte order whatever the server's order is. */
    void direct(String prefix, Consumer<String> to) {
        TreeSet<String> names = new TreeSet<>(ObjectNames.ORDER);
        pages(prefix, "/", page -> {
            page.objects().forEach(object -> names.add(object.key()));
            page.prefixes().forEach(below -> names.add(below.prefix()));
        });
        names.remove(prefix); // a marker that some programs write for a directory
        names.forEach(to);
    }

    /** All objects below, page by page. */
    void deep(String prefix, Consumer<ObjectInfo> to) {
        pages(prefix, null, page -> {
            for (S3Object object : page.objects()) {
                if (!object.key().endsWith("/")) {
                    to.accept(S3Bucket.info(object.key(), object.size(), object.lastModified(), object.eTag()));
                }
            }
        });
    }

    private void pages(String prefix, @Nullable String delimiter, Consumer<Page> to) {
        String after = null;
        do {
            Page page = isV1 ? pageV1(prefix, delimiter, after) : pageV2(prefix, delimiter, after);
            to.accept(page);
            after = page.next();
        } while (after != null);
    }

    private Page pageV2(String prefix, @Nullable String delimiter, @Nullable String token) {
        ListObjectsV2Response page = client.listObjectsV2(request ->
                request.bucket(bucket).prefix(prefix).delimiter(delimiter).continuationToken(token));
        boolean goesOn = Boolean.TRUE.equals(page.isTruncated());
        return new Page(page.contents(), page.commonPrefixes(), goesOn ? page.nextContinuationToken() : null);
    }

    private Page pageV1(String prefix, @Nullable String delimiter, @Nullable String marker) {
        ListObjectsResponse page = client.listObjects(request ->
                request.bucket(bucket).prefix(prefix).delimiter(delimiter).marker(marker));
        Page all = new Page(page.contents(), page.commonPrefixes(), null);
        if (!Boolean.TRUE.equals(page.isTruncated())) {
            return all;
        }
        String next = page.nextMarker();
        return new Page(all.objects(), all.prefixes(), next == null || next.isEmpty() ? all.last() : next);
    }

    /** @param next where the next page starts; null: this is the last */
    private record Page(
            List<S3Object> objects,
            List<CommonPrefix> prefixes,
            @Nullable String next) {
        @Nullable
        String last() {
            String last = null;
            for (S3Object object : objects) {
                last = object.key();
            }
            for (CommonPrefix below : prefixes) {
                last = last == null || ObjectNames.ORDER.compare(below.prefix(), last) > 0 ? below.prefix() : last;
            }
            return last;
        }
    }
}
