package io.athanor.tsdb.block;

import java.util.List;

/**
 * How a block came to be.
 *
 * @param level how many times its samples were compacted, 1 for a fresh block
 * @param sources the fresh blocks it is made of in the end
 * @param parents the blocks it was made of directly
 * @param deletable it turned out empty, and may go
 * @param failed a compaction of it failed
 * @param hints further remarks, for example {@code from-out-of-order}
 */
public record BlockCompaction(
        int level, List<Ulid> sources, List<Parent> parents, boolean deletable, boolean failed, List<String> hints) {

    /** A block that another was made of. */
    public record Parent(Ulid ulid, long minTime, long maxTime) {}

    public BlockCompaction {
        sources = List.copyOf(sources);
        parents = List.copyOf(parents);
        hints = List.copyOf(hints);
    }

    /** Of a fresh block. */
    public static BlockCompaction ofSamples(Ulid ulid) {
        return new BlockCompaction(1, List.of(ulid), List.of(), false, false, List.of());
    }
}
