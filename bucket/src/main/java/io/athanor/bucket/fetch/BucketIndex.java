package io.athanor.bucket.fetch;

import java.util.List;

/**
 * What the bucket index says.
 *
 * @param writtenAt when its writer began to look through the bucket, ms since the epoch
 * @param blocks all with a good meta, by ULID
 */
record BucketIndex(long writtenAt, List<IndexedBlock> blocks) {}
