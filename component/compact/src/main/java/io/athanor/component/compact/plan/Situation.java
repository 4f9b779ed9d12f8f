package io.athanor.component.compact.plan;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a plan is made for.
 *
 * @param blocks those that readers need: no duplicates, none marked for deletion
 * @param noCompact blocks that must not be compacted
 * @param noDownsample blocks that must not be downsampled
 * @param taken what somebody works on
 */
public record Situation(
        Collection<BlockMeta> blocks, Set<Ulid> noCompact, Set<Ulid> noDownsample, Collection<Taken> taken) {
    /**
     * A job that somebody works on, or has done without its result being there yet.
     *
     * @param isDownsampling else it is a compaction
     * @param resolution of the result, ms
     */
    public record Taken(List<Ulid> inputs, boolean isDownsampling, long resolution) {
        public Taken {
            inputs = List.copyOf(inputs);
        }
    }
}
