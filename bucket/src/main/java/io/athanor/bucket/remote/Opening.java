package io.athanor.bucket.remote;

import io.athanor.objstore.Bucket;
import io.athanor.tsdb.series.SelectRequest;

/** What all blocks of one request are read with. */
record Opening(Bucket bucket, BucketStoreConfig config, SelectRequest request, BucketScope scope) {}
