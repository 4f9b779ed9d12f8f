package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.IndexedBlock;
import java.util.List;

/**
 * What was found in a bucket, before any filter.
 *
 * @param blocks by ULID
 * @param indexed those with a good meta, with the versions of their objects, by ULID
 * @param problems what could not be read
 * @param isComplete whether nothing failed
 * @param isFirstHand whether the bucket index was not believed
 */
record Findings(
        List<BlockInfo> blocks,
        List<IndexedBlock> indexed,
        List<String> problems,
        boolean isComplete,
        boolean isFirstHand) {
    static final Findings NONE = new Findings(List.of(), List.of(), List.of(), true, true);

    Findings {
        blocks = List.copyOf(blocks);
        indexed = List.copyOf(indexed);
        problems = List.copyOf(problems);
    }
}
