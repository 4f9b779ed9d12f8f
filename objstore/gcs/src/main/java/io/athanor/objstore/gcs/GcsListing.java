package io.athanor.objstore.gcs;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.http.DirectNames;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists page by page. Google gives names in byte order. */
final class GcsListing {
    /** What is asked of an object. */
    static final String FIELDS = "name,size,updated,generation";

    private final Storage storage;
    private final String bucket;

    GcsListing(Storage storage, String bucket) {
        this.storage = storage;
        this.bucket = bucket;
    }

    DirectNames direct(String prefix) throws IOException {
        DirectNames names = new DirectNames(prefix);
        String token = null;
        do {
            Objects page = page(prefix, "/", "items(name),prefixes,nextPageToken", token);
            if (page.getItems() != null) {
                page.getItems().forEach(object -> names.add(object.getName()));
            }
            if (page.getPrefixes() != null) {
                page.getPrefixes().forEach(names::add);
            }
            token = page.getNextPageToken();
        } while (token != null);
        return names;
    }

    void deep(String prefix, Consumer<ObjectInfo> to) throws IOException {
        String token = null;
        do {
            Objects page = page(prefix, null, "items(" + FIELDS + "),nextPageToken", token);
            if (page.getItems() != null) {
                for (StorageObject object : page.getItems()) {
                    if (!object.getName().endsWith("/")) {
                        to.accept(GcsBucket.info(object));
                    }
                }
            }
            token = page.getNextPageToken();
        } while (token != null);
    }

    private Objects page(String prefix, @Nullable String delimiter, String fields, @Nullable String token)
            throws IOException {
        return storage.objects()
                .list(bucket)
                .setPrefix(prefix.isEmpty() ? null : prefix)
                .setDelimiter(delimiter)
                .setPageToken(token)
                .setFields(fields)
                .execute();
    }
}
