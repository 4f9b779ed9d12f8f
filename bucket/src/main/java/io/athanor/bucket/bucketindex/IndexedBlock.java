package io.athanor.bucket.bucketindex;

import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;

/**
 * What was read of a block, and from which versions of its objects: the unit of the caches and of the bucket index.
 *
 * @param metaVersion a hash of the version of meta.json; 0 if the way of discovery does not tell
 * @param deletionVersion likewise, of the mark
 */
public record IndexedBlock(
        BlockMeta meta,
        long metaVersion,
        BlockMarks marks,
        long deletionVersion,
        long noCompactVersion,
        long noDownsampleVersion,
        long quarantineVersion) {
    /** Without marks. */
    public static IndexedBlock of(BlockMeta meta, long metaVersion) {
        return new IndexedBlock(meta, metaVersion, BlockMarks.NONE, 0, 0, 0, 0);
    }

    /** The version of the mark of a kind, 0 if it is not known. */
    public long version(MarkKind kind) {
        return switch (kind) {
            case DELETION -> deletionVersion;
            case NO_COMPACT -> noCompactVersion;
            case NO_DOWNSAMPLE -> noDownsampleVersion;
            case QUARANTINE -> quarantineVersion;
        };
    }

    /** The same and one more mark. */
    public IndexedBlock with(BlockMark mark, long version) {
        BlockMarks all = marks.with(mark);
        return switch (mark) {
            case BlockMark.Deletion _ ->
                new IndexedBlock(
                        meta, metaVersion, all, version, noCompactVersion, noDownsampleVersion, quarantineVersion);
            case BlockMark.NoCompact _ ->
                new IndexedBlock(
                        meta, metaVersion, all, deletionVersion, version, noDownsampleVersion, quarantineVersion);
            case BlockMark.NoDownsample _ ->
                new IndexedBlock(meta, metaVersion, all, deletionVersion, noCompactVersion, version, quarantineVersion);
            case BlockMark.Quarantine _ ->
                new IndexedBlock(
                        meta, metaVersion, all, deletionVersion, noCompactVersion, noDownsampleVersion, version);
        };
    }
}
