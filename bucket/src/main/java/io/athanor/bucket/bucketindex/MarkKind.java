package io.athanor.bucket.bucketindex;

import io.athanor.tsdb.block.BlockMark;
import java.util.List;

/** The kinds of marks that may stand beside a block's meta. */
public enum MarkKind {
    DELETION(BlockMark.Deletion.FILE),
    NO_COMPACT(BlockMark.NoCompact.FILE),
    NO_DOWNSAMPLE(BlockMark.NoDownsample.FILE),
    QUARANTINE(BlockMark.Quarantine.FILE);

    /** All of them. */
    public static final List<MarkKind> ALL = List.of(values());

    private final String file;

    MarkKind(String file) {
        this.file = file;
    }

    /** The name of the file. */
    public String file() {
        return file;
    }
}
