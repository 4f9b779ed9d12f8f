package io.athanor.bucket.fetch;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Tombstones;

/** Which files make a block. */
public final class BlockFiles {
    private BlockFiles() {}

    /** Whether a file of a block (name relative to the block) is read when the block is. */
    public static boolean isRead(String name) {
        if (name.equals(BlockMeta.FILE) || name.equals("index") || name.equals(Tombstones.FILE)) {
            return true;
        }
        String segment = name.startsWith("chunks/") ? name.substring("chunks/".length()) : "";
        return !segment.isEmpty() && segment.length() < 20 && segment.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
