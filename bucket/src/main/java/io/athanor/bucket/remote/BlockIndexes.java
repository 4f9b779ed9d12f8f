package io.athanor.bucket.remote;

import io.athanor.bucket.header.RemoteIndex;
import io.athanor.tsdb.block.BlockMeta;

/** Where the indexes of blocks come from. */
@FunctionalInterface
public interface BlockIndexes {
    /** The index of a block that is served from now on; closed when it is not any more. Costs next to nothing. */
    RemoteIndex of(BlockMeta block);
}
