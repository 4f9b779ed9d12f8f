package io.athanor.bucket.fetch;

import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;

/**
 * What was read of a block, and from which versions of its objects: the unit of the caches and of the bucket index.
 *
 * @param metaVersion a {@link Versions hash} of the version of meta.json; 0 if the way of discovery does not tell
 * @param deletionVersion likewise, of the mark
 */
record IndexedBlock(
        BlockMeta meta,
        long metaVersion,
        BlockMarks marks,
        long deletionVersion,
        long noCompactVersion,
        long noDownsampleVersion) {
    static IndexedBlock of(BlockMeta meta, long metaVersion) {
        return new IndexedBlock(meta, metaVersion, BlockMarks.NONE, 0, 0, 0);
    }

    long version(MarkKind kind) {
        return switch (kind) {
            case DELETION -> deletionVersion;
            case NO_COMPACT -> noCompactVersion;
            case NO_DOWNSAMPLE -> noDownsampleVersion;
        };
    }

    IndexedBlock with(BlockMark mark, long version) {
        BlockMarks all = marks.with(mark);
        return switch (mark) {
            case BlockMark.Deletion _ ->
                new IndexedBlock(meta, metaVersion, all, version, noCompactVersion, noDownsampleVersion);
            case BlockMark.NoCompact _ ->
                new IndexedBlock(meta, metaVersion, all, deletionVersion, version, noDownsampleVersion);
            case BlockMark.NoDownsample _ ->
                new IndexedBlock(meta, metaVersion, all, deletionVersion, noCompactVersion, version);
        };
    }
}
