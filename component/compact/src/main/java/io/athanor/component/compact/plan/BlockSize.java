package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;

/** How large blocks are, as far as their metas tell. */
public final class BlockSize {
    /** What a sample takes, about, where no file is named. */
    private static final long BYTES_OF_A_SAMPLE = 2;

    private BlockSize() {}

    /** Bytes of a block's files; from the number of its samples where the meta does not name files with their sizes. */
    public static long of(BlockMeta meta) {
        long bytes = 0;
        ThanosMeta thanos = meta.thanos();
        if (thanos != null) {
            for (ThanosMeta.BlockFile file : thanos.files()) {
                bytes += Math.max(0, file.sizeBytes());
            }
        }
        return bytes > 0 ? bytes : BYTES_OF_A_SAMPLE * meta.stats().samples();
    }
}
