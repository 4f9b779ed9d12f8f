package io.athanor.bucket.remote;

import io.athanor.objstore.Bucket;
import io.athanor.tsdb.series.SelectRequest;
import java.util.concurrent.Semaphore;

/**
 * What all blocks of one request are read with.
 *
 * @param isNear whether objects are plain files at hand
 * @param open a place for each request to the bucket that stays open while its reader does something else
 */
record Opening(
        Bucket bucket,
        boolean isNear,
        Semaphore open,
        BucketStoreConfig config,
        SelectRequest request,
        BucketScope scope) {}
