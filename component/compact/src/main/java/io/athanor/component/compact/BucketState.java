package io.athanor.component.compact;

import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.Map;
import java.util.Set;

/**
 * What was seen in a bucket.
 *
 * @param metas blocks to work on: old enough, not marked for long, replica labels taken, garbage left out
 * @param garbage blocks whose data is all in others
 * @param deletions all deletion marks
 * @param partial folders without a readable meta
 */
record BucketState(
        Map<Ulid, BlockMeta> metas,
        Set<Ulid> garbage,
        Map<Ulid, BlockMark.Deletion> deletions,
        Set<Ulid> noCompact,
        Set<Ulid> noDownsample,
        Set<Ulid> partial) {}
