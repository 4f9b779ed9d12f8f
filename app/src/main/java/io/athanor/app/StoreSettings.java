package io.athanor.app;

import io.athanor.app.blocks.BucketWebFlags;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ProcessOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that {@code athanor store} is told.
 *
 * @param parquet where a converter to Parquet writes; null: there is none
 * @param headers how index-headers are kept
 * @param indexCache what is cached of blocks' indexes, and where
 * @param cachingBucket what is cached of the bucket, and where; null: nothing
 * @param reading how blocks are read, and what one request may take
 * @param memoryBudget what requests may hold together, bytes
 * @param syncInterval time between two looks at the bucket
 */
record StoreSettings(
        ProcessOptions process,
        WebFlags web,
        BucketWebFlags bucketWeb,
        ObjstoreConfig bucket,
        @Nullable ObjstoreConfig parquet,
        FetchConfig fetch,
        HeaderConfig headers,
        IndexCacheConfig indexCache,
        @Nullable CachingBucketYaml cachingBucket,
        BucketStoreConfig reading,
        long memoryBudget,
        Duration syncInterval) {}
