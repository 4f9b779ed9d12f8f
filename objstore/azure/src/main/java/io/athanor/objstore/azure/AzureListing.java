package io.athanor.objstore.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.http.DirectNames;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Lists page by page. Azure gives names in byte order. */
final class AzureListing {
    private final BlobContainerClient container;

    AzureListing(BlobContainerClient container) {
        this.container = container;
    }

    DirectNames direct(String prefix) {
        DirectNames names = new DirectNames(prefix);
        container
                .listBlobsByHierarchy("/", new ListBlobsOptions().setPrefix(prefix), null)
                .forEach(item -> names.add(item.getName()));
        return names;
    }

    Pages deep(String prefix) {
        return new Pages(container
                .listBlobs(new ListBlobsOptions().setPrefix(prefix), null)
                .iterableByPage()
                .iterator());
    }

    /** One page after the other. */
    static final class Pages {
        private final Iterator<PagedResponse<BlobItem>> pages;
        private List<ObjectInfo> page = List.of();

        Pages(Iterator<PagedResponse<BlobItem>> pages) {
            this.pages = pages;
        }

        /** Fetches the next page; false if there is none. */
        boolean goOn() {
            if (!pages.hasNext()) {
                return false;
            }
            List<ObjectInfo> found = new ArrayList<>();
            for (BlobItem item : pages.next().getValue()) {
                BlobItemProperties about = item.getProperties();
                if (!item.getName().endsWith("/")) {
                    found.add(AzureBucket.info(
                            item.getName(), about.getContentLength(), about.getLastModified(), about.getETag()));
                }
            }
            page = found;
            return true;
        }

        List<ObjectInfo> page() {
            return page;
        }
    }
}
