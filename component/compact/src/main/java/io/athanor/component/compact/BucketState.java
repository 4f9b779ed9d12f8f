package io.athanor.component.compact;

import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was seen in a bucket, of the part that this compactor has to do with.
 *
 * @param metas blocks to work on: old enough, not marked for long, replica labels taken, garbage left out
 * @param garbage blocks whose data is all in others
 * @param deletions deletion marks, also of folders without a meta
 * @param partial folders without a readable meta
 */
record BucketState(
        Map<Ulid, BlockMeta> metas,
        Set<Ulid> garbage,
        Map<Ulid, BlockMark.Deletion> deletions,
        Set<Ulid> noCompact,
        Set<Ulid> noDownsample,
        Set<Ulid> partial) {

    /**
     * Sorts what a view tells.
     *
     * @throws IOException if the view is not complete: a mark that was not read may be one that forbids the work
     */
    static BucketState of(BlockView view) throws IOException {
        if (!view.isComplete()) {
            throw new IOException(
                    "the bucket could not be read whole: " + view.problems().getFirst());
        }
        BucketState state = new BucketState(
                new TreeMap<>(), new HashSet<>(), new TreeMap<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        view.blocks().forEach(state::add);
        return state;
    }

    private void add(BlockInfo block) {
        switch (block.state()) {
            case TIME_EXCLUDED, LABEL_EXCLUDED, SHARD_EXCLUDED, TOO_FRESH -> {
                return; // others work on it, or nobody does yet
            }
            case LOADED -> {
                BlockMeta meta = block.meta();
                if (meta != null && meta.thanos() != null) {
                    metas.put(block.ulid(), meta);
                }
            }
            case DUPLICATE -> garbage.add(block.ulid());
            case NO_META, CORRUPTED_META -> partial.add(block.ulid());
            case MARKED_FOR_DELETION, OTHER_RESOLUTION, SET_ASIDE, FAILED -> {}
        }
        marks(block);
    }

    private void marks(BlockInfo block) {
        BlockMark.Deletion deletion = block.marks().deletion();
        if (deletion != null) {
            deletions.put(block.ulid(), deletion);
        }
        if (block.marks().noCompact() != null) {
            noCompact.add(block.ulid());
        }
        if (block.marks().noDownsample() != null) {
            noDownsample.add(block.ulid());
        }
    }
}
