package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.tsdb.block.Ulid;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the bucket whose name is a ULID.
 *
 * @param files null if only the folder's name is known
 */
record Folder(Ulid ulid, @Nullable Files files) {
    /**
     * What a listing of all objects tells of a block.
     *
     * @param meta the {@link Versions hash} of the version of meta.json, 0 if there is none
     * @param deletion likewise, of the mark
     * @param all a hash of all files that are read when the block is
     */
    record Files(long meta, long deletion, long noCompact, long noDownsample, long quarantine, long all) {
        long version(MarkKind kind) {
            return switch (kind) {
                case DELETION -> deletion;
                case NO_COMPACT -> noCompact;
                case NO_DOWNSAMPLE -> noDownsample;
                case QUARANTINE -> quarantine;
            };
        }
    }
}
