package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.BlockMarks;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import org.jspecify.annotations.Nullable;

/**
 * One block of the bucket, and what became of it.
 *
 * @param meta with replica labels taken where that was asked for; null where it is missing or bad
 * @param marks those that were read; of kinds that nobody asked for there is none
 * @param version changes whenever a file of the block does that is read when the block is; 0 if the way of discovery does
 *     not tell
 * @param reason why it is not in state {@link BlockState#LOADED}, empty if it is; names the file where one is to blame
 */
public record BlockInfo(
        Ulid ulid, @Nullable BlockMeta meta, BlockMarks marks, long version, BlockState state, String reason) {
    /** The same in another state. */
    public BlockInfo as(BlockState newState, String newReason) {
        return new BlockInfo(ulid, meta, marks, version, newState, newReason);
    }

    BlockInfo with(BlockMeta newMeta) {
        return new BlockInfo(ulid, newMeta, marks, version, state, reason);
    }
}
