package io.athanor.bucket.bucketindex;

import io.athanor.tsdb.block.Ulid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the bucket index says.
 *
 * @param writtenAt when its writer began to look through the bucket, ms since the epoch
 * @param blocks all with a good meta, by ULID
 */
public record BucketIndex(long writtenAt, List<IndexedBlock> blocks) {
    /** The blocks by their names. */
    public Map<Ulid, IndexedBlock> byUlid() {
        Map<Ulid, IndexedBlock> map = HashMap.newHashMap(blocks.size());
        blocks.forEach(block -> map.put(block.meta().ulid(), block));
        return map;
    }
}
