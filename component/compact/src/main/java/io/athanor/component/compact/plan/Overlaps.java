package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.List;

/** Blocks that share time. */
public final class Overlaps {
    private Overlaps() {}

    /** The first chain of blocks of which each begins before an earlier one ends; empty if there is none. */
    public static List<BlockMeta> first(List<BlockMeta> byMinTime) {
        List<BlockMeta> found = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (int i = 0; i < byMinTime.size(); i++) {
            BlockMeta meta = byMinTime.get(i);
            if (i > 0 && meta.minTime() < end) {
                if (found.isEmpty()) {
                    found.add(byMinTime.get(i - 1));
                }
                found.add(meta);
            } else if (!found.isEmpty()) {
                break;
            }
            end = Math.max(end, meta.maxTime());
        }
        return found;
    }
}
