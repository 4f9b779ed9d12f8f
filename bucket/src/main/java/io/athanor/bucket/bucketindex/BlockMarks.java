package io.athanor.bucket.bucketindex;

import io.athanor.tsdb.block.BlockMark;
import org.jspecify.annotations.Nullable;

/** The marks of one block, as far as they were asked for and could be read. */
public record BlockMarks(
        BlockMark.@Nullable Deletion deletion,
        BlockMark.@Nullable NoCompact noCompact,
        BlockMark.@Nullable NoDownsample noDownsample,
        BlockMark.@Nullable Quarantine quarantine) {
    /** No marks. */
    public static final BlockMarks NONE = new BlockMarks(null, null, null, null);

    /** These and one more, in place of one of its kind. */
    public BlockMarks with(BlockMark mark) {
        return switch (mark) {
            case BlockMark.Deletion d -> new BlockMarks(d, noCompact, noDownsample, quarantine);
            case BlockMark.NoCompact n -> new BlockMarks(deletion, n, noDownsample, quarantine);
            case BlockMark.NoDownsample n -> new BlockMarks(deletion, noCompact, n, quarantine);
            case BlockMark.Quarantine q -> new BlockMarks(deletion, noCompact, noDownsample, q);
        };
    }

    /** The mark of a kind, null if there is none. */
    public @Nullable BlockMark of(MarkKind kind) {
        return switch (kind) {
            case DELETION -> deletion;
            case NO_COMPACT -> noCompact;
            case NO_DOWNSAMPLE -> noDownsample;
            case QUARANTINE -> quarantine;
        };
    }
}
