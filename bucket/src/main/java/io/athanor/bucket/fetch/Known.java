package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.BucketIndexReader;
import io.athanor.bucket.bucketindex.IndexedBlock;
import io.athanor.tsdb.block.Ulid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of blocks before a look at them.
 *
 * @param blocks what was read before, or is in the bucket index: metas hold as long as they are there
 * @param trusted what is taken to hold without asking
 * @param isTrusted whether the bucket index is believed
 * @param problems with the bucket index
 */
record Known(
        Map<Ulid, IndexedBlock> blocks, Map<Ulid, IndexedBlock> trusted, boolean isTrusted, List<String> problems) {
    /** What was read before counts more than what the bucket index says. */
    static Known of(BucketIndexReader.Answer index, Map<Ulid, IndexedBlock> before) {
        Map<Ulid, IndexedBlock> blocks = before;
        if (!index.blocks().isEmpty()) {
            blocks = new HashMap<>(index.blocks());
            blocks.putAll(before);
        }
        return new Known(blocks, index.isTrusted() ? index.blocks() : Map.of(), index.isTrusted(), index.problems());
    }
}
